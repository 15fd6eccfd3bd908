#!/usr/bin/env python3
"""Stands in for libraries that a program links besides ACL (operators, graphs), so that the loader takes it.

    stand_ins.py OUT LIBRARIES PACKAGE...

Below the PACKAGE folders every shared object is asked, with `ldd -r`, what it misses where LIBRARIES (the
simulator's folder) is searched. OUT gets one library under each name that is not found. Its functions are those
that nobody exports; each answers 1, which is an error to all of these interfaces, and names itself once.
A name of ACL is never stood in for: the simulator has to export it, and the call fails with the list.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

FUNCTION = """
{type} {name}(void) {{
    static int said;
    if (!said++) fprintf(stderr, "stand-in: {name} was called\\n");
    return {value};
}}
"""

# The engine that reaches other machines: it starts and ends, and moves nothing.
WELL = re.compile(r"_ZN4adxl10AdxlEngine(10Initialize|8Finalize|11RegisterMem|13DeregisterMem)E")
# Of C++: it makes an object whose two words are read when that is destroyed.
CONSTRUCTOR = """
void {name}(void **self) {{ self[0] = self[1] = 0; }}
"""


def function(name):
    """One function. What sounds like a text answers one; a string of ge begins empty."""
    if re.match(r"_ZN2ge12AscendStringC[12]E", name):
        return CONSTRUCTOR.format(name=name)
    if re.search(r"String$|GetErrorName$", name):
        return FUNCTION.format(name=name, type="const char *", value='"stand-in"')
    return FUNCTION.format(name=name, type="int", value="0" if WELL.match(name) else "1")


def asked(objects, folders):
    """What the loader says of these objects: names of libraries and of symbols that are not there."""
    environment = dict(os.environ, LD_LIBRARY_PATH=":".join(str(f) for f in folders))
    libraries, symbols = set(), set()
    for path in objects:
        run = subprocess.run(["ldd", "-r", str(path)], capture_output=True, text=True, env=environment)
        text = run.stdout + run.stderr
        libraries.update(re.findall(r"^\s*(\S+) => not found", text, re.M))
        symbols.update(re.findall(r"undefined symbol: ([^\s,]+)", text))
    # What the interpreter itself exports.
    return libraries, {s for s in symbols if not s.startswith(("Py", "_Py"))}


def main():
    out, simulator, *packages = (Path(a) for a in sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    for old in out.iterdir():
        old.unlink()
    objects = [p for package in packages for p in sorted(package.rglob("*.so*")) if p.is_file()]
    if not objects:
        sys.exit(f"no shared object below {', '.join(map(str, packages))}")
    own = sorted({p.parent for p in objects})

    libraries, _ = asked(objects, [simulator, *own])
    if not libraries:
        return
    source, library = out / "stand_in.c", out / "stand_in.so"

    def build(symbols):
        data = sorted(s for s in symbols if s.startswith(("_ZTI", "_ZTS", "_ZTV")))
        functions = sorted(symbols - set(data))
        source.write_text(
            "#include <stdio.h>\n"
            + "".join(f"char {name}[256];\n" for name in data)
            + "".join(function(name) for name in functions)
        )
        subprocess.run(["cc", "-shared", "-fPIC", "-w", "-o", library, source], check=True)

    build(set())
    for name in libraries:
        (out / name).symlink_to(library.name)
    _, symbols = asked(objects, [simulator, out, *own])
    # A part may count on another part, or on the simulator, without naming it: both are loaded by then.
    others = [*objects, *simulator.glob("*.so")]
    command = ["nm", "-D", "--defined-only", "--format=just-symbols", *others]
    exported = subprocess.run(command, capture_output=True, text=True).stdout.split()
    symbols -= {line.split("@")[0] for line in exported}
    acl = re.compile(r"acl(rt|mdl|op|tdt|dvpp|vdec|sys)?[A-Z]")
    missing = sorted(s for s in symbols if acl.match(s) and not is_operator(s))
    if missing:
        sys.exit("the simulator does not export: " + " ".join(missing))
    build(symbols)
    print(f"stood in for {len(libraries)} libraries ({' '.join(sorted(libraries))}) with {len(symbols)} names")


def is_operator(name):
    """aclCreateTensor, aclGetViewShape and their family belong to libnnopbase.so: operators, not the runtime."""
    kinds = r"(Tensor|Scalar|(Int|Float|Bool|FP16|BF16)Array)(List|Addr)?|DataType|Format|StorageShape|View\w+"
    return re.fullmatch(rf"acl(Create|Destroy|Get|Set|Init|Add\w*To)({kinds})", name) is not None


if __name__ == "__main__":
    main()
