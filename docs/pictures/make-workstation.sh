#!/usr/bin/env bash
# Makes the pictures of docs/workstation.md, docs/joint-reading.md and docs/reader-studies.md from phantom studies, from a clean checkout on. needs: chromium, node, .NET 10 SDK
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.."
dotnet build tests/Rubor.Workstation.Tests -c Release --nologo -v q
RUBOR_WRITE_PICTURES=1 artifacts/bin/Rubor.Workstation.Tests/release_linux-x64/Rubor.Workstation.Tests -noColor -class Rubor.Workstation.Tests.Looks.PicturesTests -class Rubor.Workstation.Tests.Browser.JointReadersTests -class Rubor.Workstation.Tests.Tasks.TaskReadersTests -class Rubor.Workstation.Tests.Tasks.AdjudicationTests
