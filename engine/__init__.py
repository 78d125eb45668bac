"""Motcua's engine. What is imported here is public: ``from engine import Engine, commands``.

``Engine`` carries out ``commands`` and has readers, which return ``views`` and raise the errors;
``documents`` and ``editing`` are for those who design procedures. Nothing else is public.

It is loaded when the first public name is asked for, and then at once: every module of the engine
is imported through this package, and most commands need little of it (docs/decisions/0017).
"""

from typing import TYPE_CHECKING

from engine.model.lazy_import import front_door

if TYPE_CHECKING:
    from engine.adapters import logs
    from engine.adapters.signing_service import (
        HttpSigningService,
        open_signing_service,
        sign_spoken,
    )
    from engine.adapters.texts import HttpTexts, open_texts, sign_receipt
    from engine.app.engine import Engine
    from engine.bpmn import svg
    from engine.clock import FixedClock, SystemClock
    from engine.config import Config
    from engine.errors import (
        Broken,
        Conflict,
        Damaged,
        EngineError,
        FieldError,
        Invalid,
        NotAllowed,
        NotFound,
        NotLoggedIn,
        Unavailable,
    )
    from engine.export import (
        calendar_file,
        paper_pdf,
        qr_code,
        slip_pdf,
        terms,
        workbook,
        written_values,
    )
    from engine.forms import form_table, input_kinds, site_fields
    from engine.handlers.uploads import StoredFile
    from engine.i18n import Catalogue, day_of, estimate_of, moment_of
    from engine.model import (
        alphabet,
        commands,
        documents,
        events,
        example,
        grant,
        inbox,
        instant,
        media,
        queries,
        roles,
        saved_view,
        signing,
        states,
        text,
        trial,
        written_numbers,
    )
    from engine.model.actor import SYSTEM, Actor, acting_customer
    from engine.model.case_key import Granted, KeyPaper
    from engine.model.login_budget import Origin
    from engine.model.problem import Problem
    from engine.model.rate_limit import PublicRate
    from engine.model.sentence import Said, Sentence
    from engine.model.slip import Slip, SlipKind
    from engine.publishing import editing
    from engine.readers import views
    from engine.readers.reading import Reading
    from engine.simulation.simulation import Simulation
    from engine.store import database_roles
    from engine.store.device_files import ArrivedFile, DeviceFile
    from engine.store.receipts import Receipt
    from engine.time import last_day
    from engine.workers.worker import Worker
else:
    __getattr__ = front_door(
        __name__,
        {
            "adapters": "logs",
            "adapters.signing_service": "HttpSigningService open_signing_service sign_spoken",
            "adapters.texts": "HttpTexts open_texts sign_receipt",
            "app.engine": "Engine",
            "bpmn": "svg",
            "clock": "FixedClock SystemClock",
            "config": "Config",
            "errors": "Broken Conflict Damaged EngineError FieldError Invalid NotAllowed NotFound "
            "NotLoggedIn Unavailable",
            "export": "calendar_file paper_pdf qr_code slip_pdf terms workbook written_values",
            "forms": "form_table input_kinds site_fields",
            "handlers.uploads": "StoredFile",
            "i18n": "Catalogue day_of estimate_of moment_of",
            "model": "alphabet commands documents events example grant inbox instant media queries "
            "roles saved_view signing states text trial written_numbers",
            "model.actor": "SYSTEM Actor acting_customer",
            "model.case_key": "Granted KeyPaper",
            "model.login_budget": "Origin",
            "model.problem": "Problem",
            "model.rate_limit": "PublicRate",
            "model.sentence": "Said Sentence",
            "model.slip": "Slip SlipKind",
            "publishing": "editing",
            "readers": "views",
            "readers.reading": "Reading",
            "simulation.simulation": "Simulation",
            "store": "database_roles",
            "store.device_files": "ArrivedFile DeviceFile",
            "store.receipts": "Receipt",
            "time": "last_day",
            "workers.worker": "Worker",
        },
    )
