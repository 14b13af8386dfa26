using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Raster;
using Rubor.Reading.Ledger.Sqlite;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Torch;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor doctor</c>: versions and missing parts, one line each with what to do.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "Versions and missing parts, one line each with what to do.");
        command.SetAction(parsed =>
        {
            var options = SharedOptions.Of(parsed);
            var findings = Findings().ToList();
            var output = parsed.InvocationConfiguration.Output;
            if (options.Json)
                output.WriteLine(
                    new JsonArray([.. findings.Select(f =>
                    (JsonNode)new JsonObject { ["part"] = f.Part, ["ok"] = f.Ok, ["state"] = f.State, ["advice"] = f.Advice })])
                    .ToJsonString(VhiStudyJson.Indented));
            else
                foreach (var f in findings)
                    output.WriteLine(
                        $"{(f.Ok ? "ok     " : "missing")}  {f.Part,-10} {f.State}{(f.Advice is null ? "" : $"; {f.Advice}")}");
            // What is missing is told with --quiet, too.
            if (findings.Where(f => !f.Ok).ToList() is { Count: > 0 } missing && SharedOptions.IsSilent(parsed))
                throw new UsageException(string.Join("; ", missing.Select(f => $"{f.Part}: {f.State}{(f.Advice is null ? "" : $", {f.Advice}")}")));
            return findings.All(f => f.Ok) ? 0 : RuborCommandLine.Refused;
        });
        return command;
    }

    sealed record Finding(string Part, bool Ok, string State, string? Advice = null);

    static IEnumerable<Finding> Findings()
    {
        yield return new("rubor", true, ProductVersion.Text);
        bool linux = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;
        yield return new("system", linux, $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}", linux ? null
            : "linux-x64 is supported; use the workstation's page from other systems");
        yield return new("runtime", Environment.Version.Major >= 10, RuntimeInformation.FrameworkDescription,
            Environment.Version.Major >= 10 ? null : "install the .NET 10 SDK");
        yield return new("processor", true, $"{Environment.ProcessorCount} threads");
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20;
        yield return new("memory", memory >= 1024, $"{memory} MiB", memory >= 1024 ? null : "a study of large scans needs 1 GiB and more");
        var libtorch = LibtorchPresence.Find();
        yield return new("libtorch", libtorch.Path is not null, libtorch.Path ?? libtorch.Problem ?? "", libtorch.Advice is null ? null
            : $"{libtorch.Advice}; only networks need it");
        yield return RasterLibraries.Problem is { } problem ? new("pictures", false, problem, RasterLibraries.Advice)
            : new("pictures", true, "libpng, libjpeg-turbo, libtiff");
        yield return DicomLibraries.Problem is { } missing ? new("dicom", false, missing, DicomLibraries.Advice)
            : new("dicom", true, "DCMTK, openjp2");
        yield return Sqlite();
        string temporary = Path.GetTempPath();
        bool writable = CanWrite(temporary);
        yield return new("temporary", writable, temporary, writable ? null : "not writable: set TMPDIR to a folder that is");
    }

    static Finding Sqlite()
    {
        try
        {
            return new("sqlite", true, SqliteLibrary.Version);
        }
        catch (DllNotFoundException e)
        {
            return new("sqlite", false, e.Message);
        }
    }

    static bool CanWrite(string folder)
    {
        try
        {
            string probe = Path.Combine(folder, $"rubor-{Environment.ProcessId}.probe");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
