"""Specifications of custom images: what is refused before anything is fetched, and with which words."""

from __future__ import annotations

import pytest

from jupyter_smstudio.core.compute.images.base import KernelSpec
from jupyter_smstudio.core.compute.images.requirements import blamed_lines, parse_requirements
from jupyter_smstudio.core.compute.images.spec import check_environment, check_kernels, parse_source
from jupyter_smstudio.core.errors import InvalidInput


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--index-url https://evil.example", "--index-url"),
        ("--index-url=https://evil.example", "--index-url"),
        ("-i https://evil.example", "option -i"),
        ("--extra-index-url https://evil.example", "--extra-index-url"),
        ("--find-links /tmp", "--find-links"),
        ("-f /tmp", "option -f"),
        ("-r https://evil.example/r.txt", "option -r"),
        ("-r ../../secret", "option -r"),
        ("-c constraints.txt", "option -c"),
        ("-e .", "option -e"),
        ("--editable git+https://evil.example", "--editable"),
        ("--pre", "--pre"),
        ("--trusted-host evil.example", "--trusted-host"),
        ("numpy --index-url https://evil.example", "has an option"),
        ("numpy --hash=sha256:00", "has an option"),
        ("numpy -i x", "has an option"),
        ("numpy @ https://evil.example/numpy.whl", "URL or a path"),
        ("numpy@https://evil.example/numpy.whl", "URL or a path"),
        ("numpy @ file:///etc/passwd", "URL or a path"),
        ("https://evil.example/numpy.whl", "URL or a path"),
        ("git+https://evil.example/x", "URL or a path"),
        ("file:///etc", "URL or a path"),
        (".", "URL or a path"),
        ("./package", "URL or a path"),
        ("../package", "URL or a path"),
        ("/srv/package.whl", "URL or a path"),
        ("~/package", "URL or a path"),
        ("folder/package", "URL or a path"),
        ("..\\package", "URL or a path"),
        ("numpy=1", "not a requirement"),
        ("numpy==1;rm -rf /", "has an option"),
        ("numpy==1;rm", "not a requirement"),
        ("$(touch x)", "not a requirement"),
        ("numpy\x00", "control character"),
        ("numpy>=", "not a requirement"),
    ],
)
def test_a_bad_line_is_refused_by_number_and_reason(line: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_source("requirements", f"six\n{line}\n", "3.11")
    assert said in refusal.value.message
    assert refusal.value.message.startswith("Line 2 of the requirements")


def test_a_continued_option_is_refused_too() -> None:
    with pytest.raises(InvalidInput, match="has an option"):
        parse_source("requirements", "numpy \\\n  --index-url https://evil.example\n", "3.11")


def test_plain_requirements_pass_and_what_a_kernel_needs_is_added() -> None:
    text = "# ours\nnumpy>=2,<3  # fast\n\nScikit_Learn[extra]==1.9.1 ; python_version >= '3.11'\nipykernel\n"
    parsed = parse_source("requirements", text, "3.11")
    assert parsed.requirements == (
        "numpy>=2,<3",
        "Scikit_Learn[extra]==1.9.1 ; python_version >= '3.11'",
        "ipykernel",
        "pip",
    )


@pytest.mark.parametrize("text", ["", "\n# nothing\n"])
def test_an_empty_specification_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="no package"):
        parse_requirements(text.splitlines(), "the requirements")


def test_a_pyproject_gives_its_dependencies() -> None:
    text = '[project]\nname = "x"\nrequires-python = ">=3.11.4"\ndependencies = ["numpy>=2"]\n'
    assert parse_source("pyproject", text, "3.11").requirements == ("numpy>=2", "ipykernel", "pip")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[project", "not valid TOML"),
        ("[tool.x]", r"no table \[project\]"),
        ("[project]\ndynamic = ['dependencies']", "dynamic"),
        ("[project]\ndependencies = ['x @ https://evil.example']", "Line 1 of project.dependencies"),
        ("[project]\ndependencies = 'numpy'", "list of texts"),
        ("[project]\ndependencies = ['numpy']\n[tool.uv.sources]\nx = {path = '.'}", "tool.uv.sources"),
        ("[project]\ndependencies = ['numpy']\n[[tool.uv.index]]\nurl = 'x'", "tool.uv.index"),
        ("[project]\ndependencies = ['numpy']\nrequires-python = '>=3.12'", "wants Python >=3.12"),
        ("[project]\ndependencies = ['numpy']\nrequires-python = 'new'", "cannot be understood"),
    ],
)
def test_a_bad_pyproject_is_refused(text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        parse_source("pyproject", text, "3.11")


def test_an_environment_file_gives_its_pip_part_and_variables() -> None:
    text = (
        "name: x\nchannels: [conda-forge]\nvariables: {MODE: fast}\n"
        "dependencies: [python=3.11, pip, {pip: [numpy>=2]}]\n"
    )
    parsed = parse_source("environment", text, "3.11")
    assert parsed.requirements == ("numpy>=2", "ipykernel", "pip")
    assert parsed.environment == {"MODE": "fast"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dependencies: [numpy=1.26, {pip: [six]}]", "conda for 'numpy=1.26'"),
        ("dependencies: [python=3.12, {pip: [six]}]", "wants Python ==3.12"),
        ("dependencies: [{pip: ['-r x.txt']}]", "option -r"),
        ("dependencies: [{pip: six}]", "list of texts"),
        ("dependencies: six", "has to be a list"),
        ("dependencies: [pip]", "no package"),
        ("[", "not valid YAML"),
        ("!!python/object/apply:os.system [id]", "not valid YAML"),
        ("six", "no table"),
    ],
)
def test_a_bad_environment_file_is_refused(text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        parse_source("environment", text, "3.11")


@pytest.mark.parametrize(
    "name",
    [
        "LD_PRELOAD", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONHOME", "PATH", "HOME",
        "JUPYTER_TOKEN", "JUPYTERHUB_API_TOKEN", "JPY_SESSION_NAME", "IPYTHONDIR", "VIRTUAL_ENV", "BASH_ENV",
        "PIP_INDEX_URL", "UV_INDEX", "SMSTUDIO_TOKEN", "ld_preload", "A=B", "", "1A", "A B", "A\n",
    ],
)  # fmt: skip
def test_a_variable_that_could_hijack_a_kernel_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        check_environment({name: "x"})


@pytest.mark.parametrize("value", ["a\nLD_PRELOAD=x", "a\r", "a\0", "x" * 4097])
def test_a_value_with_a_line_break_or_too_long_is_refused(value: str) -> None:
    with pytest.raises(InvalidInput, match="MODE"):
        check_environment({"MODE": value})


def test_ordinary_variables_pass() -> None:
    check_environment({"MODE": "fast", "OMP_NUM_THREADS": "2", "GREETING": "grüß dich; $(id)"})


def test_an_image_has_one_to_five_kernels() -> None:
    assert check_kernels([]) == (KernelSpec("python3", "Python 3", "python"),)
    kernels = [KernelSpec(f"k{i}", "K") for i in range(5)]
    assert check_kernels(kernels) == tuple(kernels)
    with pytest.raises(InvalidInput, match="1 to 5"):
        check_kernels([*kernels, KernelSpec("k6", "K")])


@pytest.mark.parametrize("names", [["../x"], ["a/b"], [""], ["a b"], ["k", "k"]])
def test_a_kernel_name_is_a_kernelspecs(names: list[str]) -> None:
    with pytest.raises(InvalidInput):
        check_kernels([KernelSpec(name, "K") for name in names])


def test_the_resolvers_reason_is_traced_to_the_lines() -> None:
    reason = "Because scikit-learn==1.5.0 depends on numpy>=1.19.5 and you require numpy==0.1, …"
    lines = ["Scikit_Learn==1.5.0", "numpy==0.1", "six", "scikit"]
    assert blamed_lines(reason, lines) == ["Scikit_Learn==1.5.0", "numpy==0.1"]
