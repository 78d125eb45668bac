"""BPMN 2.0: reading diagrams, checking them, proving their limits, and moving the tokens of a
case."""
