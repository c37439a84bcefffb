"""The visit flow: a request comes in, a programme and letters go out.

    intake → reading → triage → matching → programme → checking → letters → proposal → approval → dispatch

Each is the module or package of that name; `sorting` and `preparing` are the two steps of one job. A case
changes status in `lifecycle.advance` only, and messages leave in `dispatch.dispatch` only, after
`approval.decide` by a named person.
"""
