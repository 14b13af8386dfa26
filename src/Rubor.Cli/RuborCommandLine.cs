using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Rubor.Cli.Commands;
using Rubor.Imaging;
using Rubor.Reading.Ledger;
using Rubor.Studies.Runs;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Cli;

/// <summary>
/// The command line: parses, runs, and turns errors into one line and an exit code. 0 done; 1 a bug; 2 a mistake or a bad file;
/// 3 a study with failed cases; 130 stopped.
/// </summary>
public static class RuborCommandLine
{
    /// <summary>Exit code after a mistake of the caller's, or a file that cannot be used.</summary>
    public const int Refused = 2;

    /// <summary>Exit code of a study of which some cases failed.</summary>
    public const int SomeFailed = 3;

    /// <summary>Exit code after Ctrl-C.</summary>
    public const int Stopped = 130;

    // The option of every command that names where its result goes.
    const string OutName = "--out";

    /// <summary>The whole tree of commands.</summary>
    public static RootCommand Root()
    {
        var root = new RootCommand("Measures inflammation in rheumatology images and keeps a reader in charge. For research use only.")
        {
            DemoCommand.Create(),
            new Command("measure", "Measure images.") { MeasureVhiCommand.Create(), MeasureDiseaseRegionCommand.Create(),
                MeasureHandScansCommand.Create(), MeasureJointUltrasoundCommand.Create(), MeasureHandJointsCommand.Create(),
                    MeasureChangeCommand.Create() },
            new Command("study", "Describe a study, check it, divide its subjects.") { StudyInitCommand.Create(),
                StudyImportCommand.Create(), StudyExportCommand.Create(), StudyCheckCommand.Create(), StudyDescribeCommand.Create(),
                StudyFoldsCommand.Create(), StudyHandPhotographsCommand.Create() },
            CombineCommand.Create(),
            PlanCommand.Create(),
            TrainCommand.Create(),
            PredictCommand.Create(),
            new Command("synthesise", "Make images with a generator that was trained for it.") { SynthesiseHandScansCommand.Create() },
            ModelsCommand.Create(),
            new Command("agree", "Agreement and comparison of readers.") { AgreeMasksCommand.Create(), AgreeScoresCommand.Create(),
                AgreeMrmcCommand.Create(), AgreePowerCommand.Create(), AgreeFrocCommand.Create(),
                AgreeRelationCommand.Create() },
            new Command("evaluate", "Accuracy against a reference.") { EvaluateSegmentationCommand.Create(),
                EvaluateHandScansCommand.Create(), EvaluateJointUltrasoundCommand.Create(), EvaluateHandJointsCommand.Create(),
                EvaluateAugmentationCommand.Create(), EvaluateClassificationCommand.Create() },
            ServeCommand.Create(),
            TaskCommand.Create(),
            UsersCommand.Create(),
            AuditCommand.Create(),
            new Command("image", "Look into image files.") { ImageShowCommand.Create() },
            new Command("dicom", "Look into DICOM files, make volumes of them, write pictures as DICOM.") { DicomShowCommand.Create(),
                DicomVolumeCommand.Create(), DicomWriteCommand.Create() },
            new Command("phantom", "Make studies of phantoms, whose truth is known.") { PhantomHandScansCommand.Create(),
                PhantomJointUltrasoundCommand.Create() },
            DoctorCommand.Create(),
            PackageCommand.Create(),
        };
        SharedOptions.AddTo(root);
        return root;
    }

    /// <summary>Runs a command line.</summary>
    /// <param name="args">Its words.</param>
    /// <param name="output">Standard output. Where it cannot be written to, the work goes on, and the end says so.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="cancel">Stops as Ctrl-C does.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        var to = output as StandardWriter ?? new StandardWriter(output);
        var errors = error as StandardWriter ?? new StandardWriter(error);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, s => Stop(s, stop));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, s => Stop(s, stop));
        try
        {
            if (args.Contains(""))
                return Refuse(errors, "an argument is empty; is a variable unset?");
            var parsed = Root().Parse(args);
            if (!args.Any(a => a is "--help" or "-h" or "-?") && ParseMistake.Of(parsed) is { } mistake)
                return Refuse(errors, mistake);
            int code = await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = SharedOptions.IsSilent(parsed) ? TextWriter.Null : to,
                Error = errors,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }, stop.Token);
            await to.FlushAsync(CancellationToken.None);
            return to.Failure is { } failure ? Unprinted(errors, parsed, failure, code) : code;
        }
        catch (Exception e)
        {
            return Failed(errors, args, e);
        }
    }

    // What ended a command, in one line. Of work that ran in parallel the first cause says it all.
    static int Failed(TextWriter error, string[] args, Exception e)
    {
        switch (e)
        {
            case AggregateException { InnerException: { } first }:
                return Failed(error, args, first);
            case ImageDataException or OutputException or UsageException or WeightsDataException or TorchException or ReadStoreException:
                return Refuse(error, e.Message);
            case OperationCanceledException:
                error.WriteLine("stopped; what was finished is kept");
                return Stopped;
            case FileNotFoundException or DirectoryNotFoundException:
                return Refuse(error, $"{e.Message.TrimEnd('.')}; check the path");
            case IOException or UnauthorizedAccessException:
                return Refuse(error, $"{e.Message.TrimEnd('.')}; make room or choose another folder, nothing half-written is left");
            case OutOfMemoryException:
                return Refuse(error, "memory ran out; let fewer scans be worked on at once with --threads 1, or give the program more");
            default:
                return Crash(error, args, e);
        }
    }

    // The work itself is done: what is lost is what was to be printed.
    static int Unprinted(TextWriter error, ParseResult parsed, string failure, int code)
    {
        string what = $"standard output could not be written: {failure}";
        bool done = code is 0 or SomeFailed;
        if (done && Results(parsed) is { } results)
            Refuse(error, $"{what}; the result is whole in {results}");
        else if (done && parsed.CommandResult.Command.Options.Any(o => o.Name == OutName))
            Refuse(error, $"{what}; the result is lost: give it room, or name a folder with {OutName}");
        else
            Refuse(error, $"{what}; what it was to say is lost: give it room, and run the command again");
        return code == 0 ? Refused : code;
    }

    static string? Results(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.FirstOrDefault(o => o.Name == OutName) is { } option
            ? parsed.GetResult(option) is { Tokens: [var given, ..] } ? given.Value : parsed.CommandResult.Command.Name == DemoCommand.Name
                ? DemoCommand.DefaultFolder : null : null;

    static void Stop(PosixSignalContext context, CancellationTokenSource stop)
    {
        // The first signal asks; a second one ends the process at once.
        context.Cancel = !stop.IsCancellationRequested;
        stop.Cancel();
    }

    static int Refuse(TextWriter error, string message)
    {
        error.WriteLine($"error: {message.ReplaceLineEndings(" ")}");
        return Refused;
    }

    static int Crash(TextWriter error, string[] args, Exception e)
    {
        string file = Path.Combine(Path.GetTempPath(),
            string.Create(CultureInfo.InvariantCulture,
            $"rubor-crash-{DateTimeOffset.UtcNow:yyyyMMdd-HHmmss}-{Environment.ProcessId}.txt"));
        string report = $"rubor {ProductVersion.Text}\n{string.Join(' ', args)}\n{e}\n";
        try
        {
            File.WriteAllText(file, report, Encoding.UTF8);
            error.WriteLine($"error: rubor failed, which is a bug: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; please report it with {file}");
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            error.WriteLine(
                $"error: rubor failed, which is a bug: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; please report it with what follows\n{report}");
        }
        return 1;
    }
}
