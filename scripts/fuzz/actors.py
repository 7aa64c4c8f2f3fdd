"""Schemathesis hooks: every generated request is sent as one of the demonstration's people or clients.

Which one is a function of the request itself, so that a failing case repeats as the same person; three of four
are sent by somebody whose role or scopes the operation asks for, and requests that never vary by everybody in turn.
Ids of what is there replace about half of the random ones in paths: random ids alone would only ever meet 404.
"""

import atexit
import json
import os
import re
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib

import schemathesis
import yaml

BASE = os.environ["CREDIT_BANK_FUZZ_URL"]
with open(os.environ["CREDIT_BANK_FUZZ_ACCOUNTS"], encoding="utf-8") as file:
    ACCOUNTS = json.load(file)

# Access tokens live for 15 minutes.
TOKEN_LIFE_SECONDS = 600
LONGEST_WAIT_SECONDS = 60

# Operations that end the token they are called with: a fresh one, or everything after them would be 401.
ENDS_ITS_TOKEN = {("DELETE", "/v1/sessions/current"), ("POST", "/v1/me/password")}

with urllib.request.urlopen(BASE + "/openapi.yaml", timeout=30) as answer:
    CONTRACT = yaml.safe_load(answer)
COMPONENTS = CONTRACT["components"]


def pattern(schema):
    if "$ref" in schema:
        schema = COMPONENTS["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema.get("pattern", "")


HEADER_PATTERNS = {
    parameter["name"]: pattern(parameter["schema"])
    for parameter in COMPONENTS["parameters"].values()
    if parameter["in"] == "header"
}

EXAMPLE = ACCOUNTS["example"]
# Of each kind, at most; some of those there are.
KNOWN_OF_A_KIND = 8


def digest(value):
    return zlib.crc32(repr(value).encode())


def post(path, headers, body):
    """The JSON answer to a log-in; a 429 is waited for as long as it asks, within reason.

    So is a 401, once: an account whose password was guessed at too often in a minute, as the fuzz does when it
    changes passwords, is answered as if the right one were wrong until the minute is over.
    """
    is_patient = True
    while True:
        request = urllib.request.Request(BASE + path, data=body, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            guessed = error.code == 401 and is_patient
            is_patient = is_patient and not guessed
            wait = LONGEST_WAIT_SECONDS if guessed else int(error.headers.get("Retry-After", "1"))
            if not (guessed or error.code == 429) or wait > LONGEST_WAIT_SECONDS:
                text = error.read().decode(errors="replace")
                raise RuntimeError(f"log-in refused: {error.code} {text}") from error
            time.sleep(wait)


def person(account):
    body = json.dumps({"login": account["login"], "password": account["password"]}).encode()
    return lambda: post("/v1/sessions", {"Content-Type": "application/json"}, body)["access_token"]


def client(account):
    form = {
        "grant_type": "client_credentials",
        "client_id": account["client_id"],
        "client_secret": account["client_secret"],
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urllib.parse.urlencode(form).encode()
    return lambda: post("/v1/oauth/token", headers, body)["access_token"]


class Actor:
    """One person or client and the token it holds."""

    def __init__(self, kind, may, log_in):
        # `person` and its role, or `client` and its scopes: the words of `security` in the contract.
        self.kind = kind
        self.may = frozenset(may)
        self.log_in = log_in
        self.value = None
        self.until = 0.0

    def fits(self, security):
        return any(
            kind == self.kind and (not words or self.may.intersection(words))
            for alternative in security
            for kind, words in alternative.items()
        )

    def token(self):
        if self.value is None or time.monotonic() >= self.until:
            self.value = self.log_in()
            self.until = time.monotonic() + TOKEN_LIFE_SECONDS
        return self.value


ACTORS = [Actor("person", [account["role"]], person(account)) for account in ACCOUNTS["people"]]
ACTORS += [Actor("client", account["scopes"], client(account)) for account in ACCOUNTS["clients"]]
CALLS = {"count": 0}


def suspendable():
    """Ids of the people there are, and of one made for it whom the fuzz may suspend without losing an actor."""
    admin = next(actor for actor in ACTORS if "admin" in actor.may)
    headers = {"Authorization": f"Bearer {admin.token()}", "Content-Type": "application/json"}
    login = f"fuzz-{time.time_ns()}"
    draft = {"login": login, "name": "示例", "roles": ["auditor"], "password": f"mima-{zlib.crc32(login.encode())}-shili"}
    made = post("/v1/users", {**headers, "Idempotency-Key": login}, json.dumps(draft).encode())
    request = urllib.request.Request(BASE + "/v1/users?limit=200", headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        people = {user["id"] for user in json.load(answer)["items"]}
    return people, made["id"]


PEOPLE, SUSPENDABLE = suspendable()


def listed(collection):
    """Ids of what anybody who may list the collection finds there."""
    ids = []
    security = CONTRACT["paths"][collection]["get"].get("security", [])
    for actor in [actor for actor in ACTORS if actor.fits(security)]:
        headers = {"Authorization": f"Bearer {actor.token()}"}
        request = urllib.request.Request(f"{BASE}{collection}?limit={KNOWN_OF_A_KIND}", headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            ids += [item["id"] for item in json.load(answer)["items"] if item["id"] not in ids]
    return ids[:KNOWN_OF_A_KIND]


def known_ids():
    """What is there by the beginning of its path: all that can be listed, and the example learner."""
    known = {"/v1/learners": [EXAMPLE["learner_id"]], "/v1/enrolments": [EXAMPLE["enrolment_id"]]}
    for path in CONTRACT["paths"]:
        found = re.match(r"(/v1/[a-z-]+)/\{id\}", path)
        if found and "get" in CONTRACT["paths"].get(found[1], {}):
            known[found[1]] = listed(found[1]) or known.get(found[1], [])
    missing = sorted(collection for collection, ids in known.items() if not ids)
    print(f"fuzz: nothing is there of {', '.join(missing) or 'no kind'}", flush=True)
    return {collection: ids for collection, ids in known.items() if ids}


KNOWN_IDS = known_ids()


@schemathesis.auth(refresh_interval=None)
class AsSomebody:
    """Signs a request as the actor that the request itself chooses."""

    def get(self, case, _context):
        if case.path_parameters or case.query or case.body:
            turn = digest((case.method, case.path, case.path_parameters, case.query, case.body))
        else:
            turn = CALLS["count"]
        fitting = [actor for actor in ACTORS if actor.fits(case.operation.definition.raw.get("security", []))]
        chosen = fitting if fitting and turn % 4 else ACTORS
        actor = chosen[turn // 4 % len(chosen)]
        if (case.method.upper(), case.path) in ENDS_ITS_TOKEN:
            return actor.log_in()
        return actor.token()

    def set(self, case, token, _context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {token}"


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    if not path_parameters or "id" not in path_parameters or digest(path_parameters) % 2:
        return path_parameters
    for collection, known in KNOWN_IDS.items():
        if context.operation.path.startswith(collection + "/{id}"):
            chosen = known[digest(path_parameters) // 2 % len(known)]
            # Every rule set has a first version.
            first = {"n": 1} if "n" in path_parameters else {}
            return {**path_parameters, **first, "id": chosen}
    return path_parameters


@schemathesis.hook
def before_call(_context, case, _kwargs):
    # Schemathesis draws ids from answers: a suspended actor would be 401 for the rest of the run.
    if case.path.startswith("/v1/users/{id}") and (case.path_parameters or {}).get("id") in PEOPLE:
        case.path_parameters["id"] = SUSPENDABLE


# Codes of faults that only the shape of a request can have; the others may come from what the bank knows.
SHAPE = {"wrong_type", "unknown_member", "pattern", "too_short", "too_long", "too_many"}


def header_fits(case, name):
    value = (case.headers or {}).get(name)
    return value is None or re.search(HEADER_PATTERNS.get(name, ""), value) is not None


@schemathesis.check
def the_shape_of_the_contract_is_accepted(_context, response, case):
    """A request that fits the contract may be refused for what it says, never for how it is written."""
    if case.meta is None or not case.meta.generation.mode.is_positive or response.status_code not in (400, 422):
        return
    problem = response.json()
    slug = problem["type"].rsplit(":", 1)[1]
    # Schemathesis leaves patterns of headers out of account.
    faults = [fault for fault in problem.get("errors", []) if header_fits(case, fault["pointer"])]
    codes = {fault["code"] for fault in faults}
    if slug == "malformed-json" or (slug in {"invalid-body", "invalid-parameter"} and codes & SHAPE):
        raise AssertionError(f"The contract allows this request, the bank calls it {slug} {sorted(codes)}")


@schemathesis.hook
def after_call(_context, _case, _response):
    CALLS["count"] += 1


@atexit.register
def report_count():
    with open(os.environ["CREDIT_BANK_FUZZ_COUNT"], "w", encoding="utf-8") as file:
        file.write(str(CALLS["count"]))
