"""Domain types shared by every layer: values only, no behaviour beyond themselves."""
