"""What CI reports, and the definitions of APIs that people and programs upload."""

from tests.mutants.mutant import Mutant

BUILDS = "builds/tests/test_reporting_builds.py"
CREDENTIALS = "builds/tests/test_ci_credentials.py"

MUTANTS = [
    Mutant(
        threat="A report reaches another component or organization",
        rule="a credential is one of the component in its address",
        file="builds/views/ci.py",
        old="    credential = get_object_or_404(component.ci_credentials, pk=ci_credential_id)\n",
        new=(
            "    credential = get_object_or_404(\n"
            "        component.ci_credentials.model, pk=ci_credential_id\n    )\n"
        ),
        tests=("tests/test_isolation.py::test_one_of_their_ids_among_ours_is_not_found",),
    ),
    Mutant(
        threat="A stolen CI credential is used for something else",
        rule="a call of CI takes no other credential",
        file="organizations/tenancy/machine_access.py",
        old="if kind is not self.model and secret_format.is_well_formed(text, kind.mark):",
        new="if False:",
        tests=(f"{CREDENTIALS}::test_a_call_of_ci_takes_nothing_but_a_ci_credential",),
    ),
    Mutant(
        threat="A build is exchanged after it was decided on",
        rule="a build that ended stays as it is",
        file="builds/actions/builds.py",
        old="    _demand_no_contradiction(meaning, build, report)\n",
        new="",
        tests=(f"{BUILDS}::test_another_end_is_refused_and_changes_nothing",),
    ),
    Mutant(
        threat="Reports are replayed",
        rule="a report that says nothing new changes nothing",
        file="builds/actions/builds.py",
        old="    if meaning is Meaning.OLD:\n",
        new="    if False:\n",
        tests=(f"{BUILDS}::test_a_late_or_repeated_report_changes_nothing",),
    ),
    Mutant(
        threat="A report reaches another component or organization",
        rule="a report is of the component of its credential",
        file="builds/actions/builds.py",
        old="build = by.component.builds.filter(",
        new="build = Build.objects.filter(",
        tests=(f"{CREDENTIALS}::test_a_report_reaches_its_own_component_and_no_other",),
    ),
    Mutant(
        threat="A test report reads files, expands entities, or fills the memory",
        rule="a test report has no DOCTYPE",
        file="builds/reporting/junit.py",
        old="forbid_dtd=True",
        new="forbid_dtd=False",
        tests=(
            "builds/tests/test_reading_junit.py::test_what_is_no_report_is_refused_with_the_reason",
        ),
    ),
    Mutant(
        threat="A test report lies about its numbers",
        rule="failures of a test report are counted",
        file="builds/reporting/junit.py",
        old='self.failures += case.outcome == "failed"',
        new="self.failures += 0",
        tests=(
            "builds/tests/test_reading_junit.py::test_a_file_that_lies_of_its_numbers_is_counted",
        ),
    ),
    Mutant(
        threat="Text of CI carries markup or a link that runs a script",
        rule="a link of CI is one of the web",
        file="projects/components/links.py",
        old='split_url.scheme in {"http", "https"} and split_url.hostname and',
        new="split_url.scheme and",
        tests=(f"{BUILDS}::test_only_web_addresses_are_kept_for_logs",),
    ),
    Mutant(
        threat="The URL of a repository carries a password or a command",
        rule="the URL of a repository has no password",
        file="projects/components/sources.py",
        old="        return IN_THE_ENGINE\n",
        new='        return ""\n',
        tests=("projects/tests/test_components.py::test_a_password_belongs_into_the_engine",),
    ),
    Mutant(
        threat="A reference in a definition makes the console fetch a URL or open a file",
        rule="a reference leads into its own definition",
        file="apis/definitions/reading/refs.py",
        old='if key != "$ref" or not reference.startswith("#/"):',
        new='if key != "$ref":',
        tests=(
            "apis/definitions/tests/test_references.py::test_a_reference_that_leads_nowhere_is_named_and_never_followed",
        ),
    ),
    Mutant(
        threat="A description carries a script, a style or an image",
        rule="a link in a description is one of the web",
        file="apis/definitions/reference/descriptions.py",
        old='is_link = name == "href" and value.lower().startswith(SCHEMES)',
        new='is_link = name == "href"',
        tests=("apis/tests/test_reference.py::test_a_description_cannot_do_anything",),
    ),
    Mutant(
        threat="A definition breaks applications unnoticed",
        rule="a breaking change of a published version needs a reason",
        file="apis/actions/definitions.py",
        old="if breaking and not reason:",
        new="if False:",
        tests=(
            "apis/tests/test_changing_definitions.py::test_once_published_a_breaking_change_needs_a_reason",
        ),
    ),
    Mutant(
        threat="An API vanishes under those who subscribed to it",
        rule="a version that was subscribed to is not hidden, also when it has no subscription now",
        file="apis/actions/lifecycle.py",
        old="if version.subscribed_at is not None:",
        new="if False:",
        tests=(
            "portal/tests/test_once_subscribed.py::test_once_subscribed_it_is_neither_withdrawn_nor_deleted",
        ),
    ),
    Mutant(
        threat="Uploads of one organization, or of several, keep those of others waiting",
        rule="an organization has one definition checked at a time",
        file="apis/definitions/checking/turn_queue.py",
        old="        if owner in self._began or owner in self._waiting:\n",
        new="        if False:\n",
        tests=("apis/definitions/tests/test_turns.py",),
    ),
    Mutant(
        threat="Uploads of one organization, or of several, keep those of others waiting",
        rule="organizations that used much time share one turn",
        file="apis/definitions/checking/turn_queue.py",
        old="        return self.used_by(owner) < MUCH or",
        new="        return True or",
        tests=("apis/definitions/tests/test_line.py",),
    ),
    Mutant(
        threat="A definition grows without end, or keeps a process busy",
        rule="a definition has so many characters, and no more",
        file="console/strict_yaml.py",
        old="    _demand_readable(text, expected)\n",
        new="",
        tests=(
            "apis/definitions/tests/test_references.py::test_what_the_reader_refuses_is_the_only_finding",
            "apis/definitions/tests/test_reading.py::test_what_is_no_plain_document_is_refused_with_its_line",
        ),
    ),
    Mutant(
        threat="A downloaded definition is opened as a page",
        rule="a definition is downloaded",
        file="apis/showing/files.py",
        old="attachment; filename",
        new="inline; filename",
        tests=(
            "apis/tests/test_looking_at_definitions.py::test_downloads_are_files_whatever_is_in_them",
        ),
    ),
    Mutant(
        threat="A forged report says that an image was built",
        rule="a report is sent with a credential that exists",
        file="organizations/tenancy/machine_access.py",
        old="credentials.with_holder().filter(digest=digest).first()",
        new="credentials.with_holder().first()",
        tests=(f"{CREDENTIALS}::test_no_two_of_what_does_not_work_are_answered_differently",),
    ),
]
