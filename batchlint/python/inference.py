"""The evaluators and models of one file, which use each other."""

from __future__ import annotations

from batchlint.python.infer.annotations import Annotations
from batchlint.python.infer.assignment import Assignment
from batchlint.python.infer.attributes import Attributes
from batchlint.python.infer.bodies import Bodies
from batchlint.python.infer.callbacks import Callbacks
from batchlint.python.infer.calls import Calls
from batchlint.python.infer.constructors import Constructors
from batchlint.python.infer.containers import Containers
from batchlint.python.infer.control_flow import ControlFlow
from batchlint.python.infer.definitions import Definitions
from batchlint.python.infer.events import PassFinished
from batchlint.python.infer.expressions import Expressions
from batchlint.python.infer.functions import Functions
from batchlint.python.infer.imports import Imports
from batchlint.python.infer.narrowing import Narrowing
from batchlint.python.infer.operators import Operators
from batchlint.python.infer.patterns import Patterns
from batchlint.python.infer.properties import Properties
from batchlint.python.infer.reflection import Reflection
from batchlint.python.infer.simple_statements import SimpleStatements
from batchlint.python.infer.specialize import Specialize
from batchlint.python.infer.state import State
from batchlint.python.infer.statements import Statements
from batchlint.python.infer.strings import Strings
from batchlint.python.infer.subscripts import Subscripts
from batchlint.python.models.builtins import Builtins
from batchlint.python.models.commands import Commands
from batchlint.python.models.containers import ContainerMethods
from batchlint.python.models.http import Http
from batchlint.python.models.libraries import LibraryModels
from batchlint.python.models.methods import Methods
from batchlint.python.models.packages import Packages
from batchlint.python.models.serializers import Serializers
from batchlint.python.models.stdlib import Stdlib
from batchlint.python.syntax import nodes


class Inference:
    """Runs through the code of a file, evaluates it, and publishes what it does as events."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.events = state.events
        self.expressions = expressions = Expressions(state)
        self._statements = statements = Statements(state)
        self._bodies = bodies = Bodies(expressions, statements)
        self._specialize = Specialize(state)
        self.imports = Imports(state)
        functions = Functions(bodies, self._specialize)
        properties = Properties(state)
        annotations = Annotations(expressions, self.imports)
        narrowing = Narrowing(expressions)
        strings = Strings(expressions)
        reflection = Reflection(functions, properties)
        callbacks = Callbacks(functions, reflection)
        self.constructors = Constructors(functions, self._specialize)
        self.assignment = Assignment(expressions, functions, properties)
        patterns = Patterns(expressions, narrowing, properties)
        definitions = Definitions(expressions, statements, annotations, functions, bodies)
        attributes = Attributes(expressions, self.imports, properties, functions)
        subscripts = Subscripts(expressions, functions, properties)
        # Libraries.
        self.http = Http(state)
        stdlib, serializers = Stdlib(annotations, callbacks), Serializers(expressions)
        containers = ContainerMethods(expressions, self.assignment, properties, callbacks)
        libraries = LibraryModels(
            Builtins(expressions, reflection, containers, callbacks),
            Methods(expressions, self.constructors, containers, serializers, stdlib, Commands(state)),
            Packages(expressions, functions, self.constructors, properties, stdlib),
            self.http,
        )
        calls = Calls(expressions, functions, self.constructors, callbacks, libraries)
        displays = Containers(expressions, self.assignment, narrowing)
        operators = Operators(expressions, strings, narrowing, properties)
        simple = SimpleStatements(expressions, annotations, self.assignment, narrowing, strings)
        compound = ControlFlow(expressions, statements, narrowing, self.assignment, patterns, functions)
        expressions.register(
            {
                nodes.Attribute: attributes.value,
                nodes.NamedExpr: self.assignment.named,
                nodes.Lambda: definitions.define_lambda,
                nodes.Call: calls.value,
                nodes.Subscript: subscripts.value,
                **operators.kinds,
                **strings.kinds,
                **displays.kinds,
            }
        )
        statements.register(
            {
                nodes.Import: self.imports.run_import,
                nodes.ImportFrom: self.imports.run_from,
                nodes.FunctionDef: definitions.define_function,
                nodes.ClassDef: definitions.define_class,
                **simple.kinds,
                **compound.kinds,
            }
        )

    def run_through(self) -> None:
        """Evaluate the module, and then the bodies of its functions, once everything around them is known."""
        state = self.state
        self._specialize.start_pass()
        state.pending = {}
        self._statements.block(state.source.module.body, state.module_scope)
        while state.pending:
            function = next(iter(state.pending))
            del state.pending[function]
            self._bodies.run(function)
        self.events.publish(PassFinished())
