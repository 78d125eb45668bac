"""What Motcua promises of its answers beyond what any OpenAPI document can say.

Read by the tester of APIs in an environment of its own: nothing of Motcua is imported here.
"""

import schemathesis

ABOUT_THE_SHAPE = {400, 413, 415, 422}
OF_THE_SHAPE = {"body_invalid", "query_invalid"}
"""Of the refusals with 422: a form or a rule may still refuse what has the right shape."""
OPAQUE = {"cursor_invalid", "if_match_malformed"}
"""A cursor is text to everybody but the server that gave it, and the tester sends any ETag at all
in If-Match, whatever the document says of ours."""
OF_TWO = {"reversed"}
"""How two parameters stand to each other no OpenAPI document can say."""
PROBLEM = "application/problem+json"


def problem_of(response):
    kind = response.headers.get("content-type", [""])[0]
    return response.json() if kind.startswith(PROBLEM) else None


def blamed(problem):
    """Codes of what is wrong with the shape of a request."""
    if problem["status"] != 422:
        return {problem["code"]}
    if problem["code"] in OF_THE_SHAPE:
        return {error["code"] for error in problem["errors"]}
    return set()


@schemathesis.check
def what_the_document_allows_has_the_right_shape(ctx, response, case):
    """A body, query or header that the OpenAPI document allows is never refused for its shape."""
    problem = problem_of(response)
    if case.meta is None or not case.meta.generation.mode.is_positive or problem is None:
        return
    if problem["status"] in ABOUT_THE_SHAPE:
        assert blamed(problem) <= OPAQUE | OF_TWO, problem


@schemathesis.check
def every_refusal_is_a_problem(ctx, response, case):
    """Whatever is refused is refused in the one form of problems, with a code and a sentence."""
    if response.status_code < 400:
        return
    problem = problem_of(response)
    assert problem is not None, "an answer that is no problem"
    assert problem["code"] != "internal"
    assert problem["detail"].strip(), problem
