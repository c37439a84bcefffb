"""Mutants: a module with one thing changed in it, and how a running process is made to use it.

Known engines were looked at: mutmut 3 changes functions alone and writes a second tree of the whole project, cosmic-ray
starts the tests anew for each, which takes ten seconds here. This one swaps the code of functions that are loaded.
"""

from __future__ import annotations

import ast
import gc
import inspect
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from importlib import import_module
from types import CodeType, FunctionType, ModuleType
from typing import NamedTuple

_OPPOSITES: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.Mult: ast.FloorDiv,
}
_NAMES = {"any": "all", "all": "any", "min": "max", "max": "min"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Mutant(NamedTuple):
    """Told apart by what it is, not by the line that it stands in: a list of them outlives the next edit."""

    module: str
    where: str  #: Qualified name of the outermost function; empty for a constant of the module.
    change: str
    number: int  #: Of all in the module.
    line: int

    @property
    def id(self) -> str:
        return f"{self.module.rpartition('.')[2]} {self.where or 'constant'}: {self.change}"


class Source:
    """A module that is loaded, and all that can be changed in it."""

    def __init__(self, module: str) -> None:
        self.name = module
        self.module = import_module(module)
        self.file = inspect.getfile(self.module)
        with open(self.file, encoding="utf-8") as file:
            self.text = file.read()
        self.functions = self._functions()

    @cached_property
    def mutants(self) -> list[Mutant]:
        changing = _Changing(None)
        changing.visit(ast.parse(self.text))
        seen: dict[tuple[str, str], int] = {}
        found = []
        for number, (where, change, line) in enumerate(changing.found):
            times = seen[where, change] = seen.get((where, change), 0) + 1
            found.append(Mutant(self.name, where, change + (f" ({times})" if times > 1 else ""), number, line))
        return found

    def _functions(self) -> dict[str, list[FunctionType]]:
        """Every function object made from this file, by qualified name: wrapped and bound ones, too.

        Looked for at once: the tests put what is there out of the collector's sight.
        """
        found: dict[str, list[FunctionType]] = {}
        for one in gc.get_objects():
            if type(one) is FunctionType and one.__code__.co_filename == self.file:
                found.setdefault(one.__code__.co_qualname, []).append(one)
        return found

    def apply(self, mutant: Mutant) -> None:
        """For good: in a process that ends afterwards."""
        tree = _Changing(mutant.number).visit(ast.parse(self.text))
        if mutant.where:
            codes = dict(_codes(compile(ast.fix_missing_locations(tree), self.file, "exec")))
            for function in self.functions.get(mutant.where, ()):
                function.__code__ = codes[mutant.where]
        self._assign_anew(tree, mutant)

    def watched(self, hit: Callable[[str], None]) -> Callable[[], None]:
        """Tell of each function that is called, until the returned function is."""
        tree = ast.parse(self.text)
        for where, node in _outermost(tree):
            node.body.insert(0, ast.parse(f"__mutant_hit__({self.name!r}, {where!r})").body[0])
        codes = dict(_codes(compile(ast.fix_missing_locations(tree), self.file, "exec")))
        self.module.__dict__["__mutant_hit__"] = hit
        kept = [(one, one.__code__) for where, all_ in self.functions.items() if where in codes for one in all_]
        for function, _ in kept:
            if function.__code__.co_freevars == codes[function.__code__.co_qualname].co_freevars:
                function.__code__ = codes[function.__code__.co_qualname]

        def stop() -> None:
            for function, code in kept:
                function.__code__ = code

        return stop

    def _assign_anew(self, tree: ast.Module, mutant: Mutant) -> None:
        """Constants that were changed, or that functions of the module made, here and wherever they were imported."""
        own = {name for name, value in vars(self.module).items() if getattr(value, "__module__", None) == self.name}
        for wrapped in vars(self.module).values():
            if hasattr(wrapped, "cache_clear"):
                wrapped.cache_clear()
        for statement in tree.body:
            if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
                continue
            made = any(isinstance(node, ast.Name) and node.id in own for node in ast.walk(statement.value))
            if made or (not mutant.where and statement.lineno <= mutant.line <= (statement.end_lineno or 0)):
                self._again(statement)

    def _again(self, statement: ast.Assign | ast.AnnAssign) -> None:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
        if not isinstance(target, ast.Name):
            return
        before = vars(self.module)[target.id]
        alone = ast.Module([statement], type_ignores=[])
        exec(compile(ast.fix_missing_locations(alone), self.file, "exec"), vars(self.module))
        after = vars(self.module)[target.id]
        for other in [one for one in sys.modules.values() if isinstance(one, ModuleType)]:
            if vars(other).get(target.id) is before:
                vars(other)[target.id] = after


def _outermost(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for node in tree.body:
        if isinstance(node, _FUNCTIONS):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{one.name}", one) for one in node.body if isinstance(one, _FUNCTIONS))


def _codes(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each.co_qualname, each
            yield from _codes(each)


class _Changing(ast.NodeTransformer):
    """Counts what can be changed, and changes the one of that number."""

    def __init__(self, number: int | None) -> None:
        self._number = number
        self._where: list[str] = []
        self._in_function = False
        self.found: list[tuple[str, str, int]] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        if self._in_function:
            node.body = [self.visit(one) for one in node.body]
            return node
        self._where.append(node.name)
        self._in_function = True
        node.body = [self.visit(one) for one in _without_words(node.body)]
        self._in_function = False
        self._where.pop()
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self._where.append(node.name)
        node.body = [self.visit(one) if isinstance(one, _FUNCTIONS) else one for one in node.body]
        self._where.pop()
        return node

    def visit_Module(self, node: ast.Module) -> ast.AST:
        node.body = [
            self.visit(one) if isinstance(one, (*_FUNCTIONS, ast.ClassDef)) or _is_constant(one) else one
            for one in node.body
        ]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        for place, operator in enumerate(node.ops):
            for other in _OPPOSITES[type(operator)]:
                ops = [*node.ops[:place], other(), *node.ops[place + 1 :]]
                if self._is_next(node, changed := ast.Compare(node.left, ops, node.comparators)):
                    return changed
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        other = ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        if self._is_next(node, other):
            return other
        for place in range(len(node.values)):
            left = [*node.values[:place], *node.values[place + 1 :]]
            fewer = ast.BoolOp(node.op, left) if len(left) > 1 else left[0]
            if self._is_next(node, fewer):
                return fewer
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        return node.operand if isinstance(node.op, ast.Not) and self._is_next(node, node.operand) else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if type(node.op) in _OPERATORS:
            other = ast.BinOp(node.left, _OPERATORS[type(node.op)](), node.right)
            return other if self._is_next(node, other) else node
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                value.value = self.visit(value.value)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        match node.value:
            case bool():
                other = ast.Constant(not node.value)
            case int():
                other = ast.Constant(node.value + 1)
            case str() if node.value:
                other = ast.Constant(f"{node.value}!")
            case _:
                return node
        return other if self._is_next(node, other) else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in _NAMES:
            other = ast.Call(ast.Name(_NAMES[node.func.id], ast.Load()), node.args, node.keywords)
            return other if self._is_next(node, other) else node
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if "logger." in ast.unparse(node):
            return node
        self.generic_visit(node)
        return ast.Pass() if isinstance(node.value, ast.Call) and self._is_next(node, ast.Pass()) else node

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        return ast.Pass() if self._is_next(node, ast.Pass()) else node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        self.generic_visit(node)
        none = ast.Return(ast.Constant(None))
        if node.value is None or (isinstance(node.value, ast.Constant) and node.value.value in (None, False)):
            return node
        return none if self._is_next(node, none) else node

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        return self._negated(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        return self._negated(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        self.generic_visit(node)
        never = ast.ExceptHandler(ast.Tuple([], ast.Load()), node.name, node.body)
        return never if self._is_next(node, never) else node

    def _negated(self, node: ast.If | ast.IfExp) -> ast.AST:
        if isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp):
            return node
        said, test = ast.unparse(node.test), node.test
        if self._told(f"if {said} → if not {said}", node.lineno):
            node.test = ast.UnaryOp(ast.Not(), test)
        return node

    def _is_next(self, node: ast.AST, other: ast.AST) -> bool:
        before, after = (ast.unparse(ast.fix_missing_locations(one)) for one in (node, ast.copy_location(other, node)))
        return self._told(f"{_short(before)} → {_short(after)}", getattr(node, "lineno", 0))

    def _told(self, change: str, line: int) -> bool:
        self.found.append((".".join(self._where), change, line))
        return self._number == len(self.found) - 1


def _short(code: str) -> str:
    said = " ".join(code.split())
    return said if len(said) < 90 else f"{said[:60]} … {said[-25:]}"


def _without_words(body: list[ast.stmt]) -> list[ast.stmt]:
    """Without the docstring, which may not be the only thing there."""
    first = body[0]
    says = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    return body[1:] if says and len(body) > 1 else body


def _is_constant(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign | ast.AnnAssign) and "logger" not in ast.unparse(node)
