"""From evidence to Assessment: joins inventory, runs and operators' decisions for the pure engine."""
