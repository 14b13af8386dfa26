using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Rubor.Cli.Commands;
using Rubor.Imaging;
using Rubor.Reading.Store;
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

    /// <summary>The whole tree of commands.</summary>
    public static RootCommand Root()
    {
        var root = new RootCommand("Measures inflammation in rheumatology images and keeps a reader in charge. For research use only.")
        {
            DemoCommand.Create(),
            new Command("measure", "Measure images.") { MeasureVhiCommand.Create(), MeasureDiseaseRegionCommand.Create() },
            new Command("study", "Describe a study, check it, divide its subjects.") { StudyInitCommand.Create(), StudyCheckCommand.Create(), StudyFoldsCommand.Create() },
            TrainCommand.Create(),
            PredictCommand.Create(),
            ModelsCommand.Create(),
            new Command("agree", "Agreement of readers.") { AgreeMasksCommand.Create(), AgreeScoresCommand.Create() },
            new Command("evaluate", "Accuracy against a reference.") { EvaluateSegmentationCommand.Create(), EvaluateClassificationCommand.Create() },
            ServeCommand.Create(),
            UsersCommand.Create(),
            AuditCommand.Create(),
            DoctorCommand.Create(),
        };
        foreach (var option in SharedOptions.All)
            root.Add(option);
        return root;
    }

    /// <summary>Runs a command line.</summary>
    /// <param name="args">Its words.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="cancel">Stops as Ctrl-C does.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancel = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, s => Stop(s, stop));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, s => Stop(s, stop));
        try
        {
            if (args.Contains(""))
                return Refuse(error, "an argument is empty; is a variable unset?");
            var parsed = Root().Parse(args);
            if (parsed.Errors.Count > 0 && !args.Any(a => a is "--help" or "-h" or "-?"))
                return Refuse(error, $"{parsed.Errors[0].Message.TrimEnd('.')}; see '{CommandPath(parsed)} --help'");
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
        }
        catch (Exception e) when (e is ImageDataException or OutputException or UsageException or WeightsDataException or TorchException or ReadStoreException)
        {
            return Refuse(error, e.Message);
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("stopped; what was finished is kept");
            return Stopped;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Refuse(error, $"{e.Message.TrimEnd('.')}; make room or choose another folder, nothing half-written is left");
        }
        catch (Exception e)
        {
            return Crash(error, args, e);
        }
    }

    private static void Stop(PosixSignalContext context, CancellationTokenSource stop)
    {
        // The first signal asks; a second one ends the process at once.
        context.Cancel = !stop.IsCancellationRequested;
        stop.Cancel();
    }

    private static int Refuse(TextWriter error, string message)
    {
        error.WriteLine($"error: {message.ReplaceLineEndings(" ")}");
        return Refused;
    }

    private static int Crash(TextWriter error, string[] args, Exception e)
    {
        string file = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"rubor-crash-{DateTimeOffset.UtcNow:yyyyMMdd-HHmmss}-{Environment.ProcessId}.txt"));
        File.WriteAllText(file, $"rubor {ProductVersion.Text}\n{string.Join(' ', args)}\n{e}\n", Encoding.UTF8);
        error.WriteLine($"error: rubor failed ({e.GetType().Name}); this is a bug: please report it with {file}");
        return 1;
    }

    private static string CommandPath(ParseResult parsed)
    {
        var names = new List<string>();
        for (var at = parsed.CommandResult; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, at.Command is RootCommand ? "rubor" : at.Command.Name);
        return string.Join(' ', names);
    }
}
