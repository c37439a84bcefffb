"""The visit flow: request → reading → triage → matching → programme → proposal → approval → dispatch.

Each arrow is the module of that name. A case changes status in `lifecycle.advance` only, and
messages leave in `dispatch.dispatch` only, after `approval.decide` by a named person.
"""
