"""`probed schema`: JSON schemas of what goes in and what comes out."""

from __future__ import annotations

import click

from probed.cli.output import print_json


@click.command("schema")
@click.argument("name", type=click.Choice(["observation", "assessment", "problem", "policy"]))
def command(name: str) -> None:
    """Print the JSON schema of one line of observations, of an assessment, of a problem, or of `policy show`."""
    from config.schema import observation_schema
    from probed.model.assessment import ASSESSMENT_SCHEMA, Assessment
    from probed.model.policy import POLICY_SCHEMA, PolicyView
    from probed.model.problem import PROBLEM_SCHEMA, Problem
    from probed.model.schema import schema_of

    if name == "observation":
        print_json(observation_schema())
    elif name == "assessment":
        print_json(schema_of(Assessment, "probed assessment", ASSESSMENT_SCHEMA))
    elif name == "policy":
        print_json(schema_of(PolicyView, "probed policy", POLICY_SCHEMA))
    else:
        schema = schema_of(Problem, "probed problem", PROBLEM_SCHEMA)
        schema["properties"]["confirmed"] = {
            "type": "boolean",
            "description": "Whether probed has seen it itself; `alarms list --json` has it.",
        }
        print_json(schema)
