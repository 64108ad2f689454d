"""The evaluators and models of one file, which use each other."""

from __future__ import annotations

from batchlint.python.infer.annotations import Annotations
from batchlint.python.infer.arguments import Arguments
from batchlint.python.infer.assignment import Assignment
from batchlint.python.infer.attributes import Attributes
from batchlint.python.infer.calls import Calls
from batchlint.python.infer.constructors import Constructors
from batchlint.python.infer.containers import Containers
from batchlint.python.infer.control_flow import ControlFlow
from batchlint.python.infer.definitions import Definitions
from batchlint.python.infer.events import Events, PassFinished
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.forwarding import Forwarding
from batchlint.python.infer.functions import Functions
from batchlint.python.infer.imports import Imports
from batchlint.python.infer.narrowing import Narrowing
from batchlint.python.infer.operators import Operators
from batchlint.python.infer.patterns import Patterns
from batchlint.python.infer.properties import Properties
from batchlint.python.infer.reflection import Reflection
from batchlint.python.infer.results import Results
from batchlint.python.infer.specialize import Specialize
from batchlint.python.infer.state import State
from batchlint.python.infer.statements import Statements
from batchlint.python.infer.strings import Strings
from batchlint.python.infer.subscripts import Subscripts
from batchlint.python.models.azure_batch import Operations
from batchlint.python.models.builtins import Builtins
from batchlint.python.models.commands import Commands
from batchlint.python.models.containers import ContainerMethods
from batchlint.python.models.http import Http
from batchlint.python.models.packages import Packages
from batchlint.python.models.serializers import Serializers
from batchlint.python.models.stdlib import Stdlib


class Inference:
    """Runs through the code of a file, evaluates it, and publishes what it does as events."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.events = Events()
        # Statements.
        self.imports = Imports(self)
        self.assignment = Assignment(self)
        self.annotations = Annotations(self)
        self.narrowing = Narrowing(self)
        self.patterns = Patterns(self)
        self.definitions = Definitions(self)
        self.control_flow = ControlFlow(self)
        self.statements = Statements(self)
        # Expressions.
        self.strings = Strings(self)
        self.containers = Containers(self)
        self.subscripts = Subscripts(self)
        self.attributes = Attributes(self)
        self.properties = Properties(self)
        self.operators = Operators(self)
        # Calls.
        self.calls = Calls(self)
        self.arguments = Arguments(self)
        self.functions = Functions(self)
        self.constructors = Constructors(self)
        self.forwarding = Forwarding(self)
        self.specialize = Specialize(self)
        self.reflection = Reflection(self)
        self.results = Results(state)
        self.expressions = Expressions(self)
        # Libraries.
        self.azure_batch = Operations(self)
        self.builtins = Builtins(self)
        self.commands = Commands(state)
        self.container_methods = ContainerMethods(self)
        self.http = Http(state)
        self.packages = Packages(self)
        self.serializers = Serializers(self)
        self.stdlib = Stdlib(self)

    def run_through(self) -> None:
        """Evaluate the module, and then the bodies of its functions, once everything around them is known."""
        state = self.state
        self.specialize.start_pass()
        state.pending = {}
        self.statements.block(state.source.module.body, state.module_scope)
        while state.pending:
            function = next(iter(state.pending))
            del state.pending[function]
            self.definitions.run_body(function)
        self.events.publish(PassFinished())
