"""Holds a manifest, read from its standard input, against the schema of a CustomResourceDefinition."""
import sys

import jsonschema
import yaml


def closed(schema):
    """The schema without room for fields that it does not name: Kubernetes would drop them in silence."""
    if isinstance(schema, dict):
        schema = {key: closed(value) for key, value in schema.items()}
        if "properties" in schema:
            schema["additionalProperties"] = False
    return schema


with open(sys.argv[1], encoding="utf-8") as file:
    definition = yaml.safe_load(file)["spec"]
manifest = yaml.safe_load(sys.stdin)
version = next(each for each in definition["versions"] if each["served"])
assert manifest["apiVersion"] == f"{definition['group']}/{version['name']}", manifest["apiVersion"]
assert manifest["kind"] == definition["names"]["kind"], manifest["kind"]
jsonschema.validate(manifest, closed(version["schema"]["openAPIV3Schema"]))
