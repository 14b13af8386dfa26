using System.Collections.Concurrent;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Cli.Pages;
using Rubor.Methods.Vhi;
using Rubor.Reading.Catalog;
using Rubor.Reading.People;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;
using Spectre.Console;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor demo</c>: a phantom study measured from end to end, with the truth beside it.</summary>
internal static class DemoCommand
{
    /// <summary>Name of the command.</summary>
    public const string Name = "demo";

    /// <summary>Folder of the results where none is named.</summary>
    public const string DefaultFolder = "rubor-demo";

    const string PhantomFolder = "phantoms";
    const int TableWidth = 110;

    static readonly Option<string?> Out =
        new("--out") { Description = $"Folder for the results ({DefaultFolder}, replaced if an earlier demo wrote it).", HelpName = "DIR" };
    static readonly Option<bool> Serve = new(ServeOptions.Afterwards)
    {
        Description = "Serve the phantom study in the reader workstation afterwards, with an account made for it."
    };
    static readonly Option<int> Seed = new("--seed")
    {
        Description = "Seed of the phantoms (1).",
        HelpName = "n",
        DefaultValueFactory = _ => 1
    };

    public static Command Create()
    {
        var command = new Command(Name,
            "A phantom study before and after treatment: measured, cleaned by a simulated reader, the truth beside it.") { Out,
            Seed, Serve };
        foreach (var option in ServeOptions.All)
            command.Add(option);
        command.SetAction(async (parsed, cancel) => Run(parsed, cancel) is var code && code == 0 && parsed.GetValue(Serve)
            ? await ServeAsync(parsed, cancel) : code);
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string folder = parsed.GetValue(Out) ?? DefaultFolder;
        int seed = parsed.GetValue(Seed);
        using var claim = FolderClaim.Take(folder);
        OutputFolder.RequireReplaceable(folder, options.Overwrite || parsed.GetValue(Out) is null);
        Directory.CreateDirectory(folder);
        var manifest = options.Manifest(new JsonObject { ["demo"] = true }, seed) with
        {
            Outputs = [PhantomFolder, DemoHandScan.Folder, "report.html", RunManifest.FileName, .. VhiPhantomStudy.LeftAfterTreatment.Select((_, i) =>
                $"sub-{i + 1:00}"), VhiStudyTable.FileName],
        };
        // Said first, so that a demo stopped half-way can be replaced by the next.
        manifest.WriteTo(folder);

        var timings = new StageTimings();
        string study = Path.Combine(folder, PhantomFolder);
        timings.Run("phantoms", () => StudyProgress.Run(options, "making phantoms", VhiPhantomStudy.LeftAfterTreatment.Count, done =>
        {
            VhiPhantomStudy.Write(study, seed, options.Threads, done, cancel);
            return 0;
        }));
        var results = new ConcurrentDictionary<(string, string), VhiResult>();
        var rows = timings.Run("measure", () =>
            VhiStudyCommandPart.Measure(VhiStudy.Of(Study.OpenCases(study)), folder, new VhiSettings(), options with { Overwrite = true },
            resume: false,
            result => results[(result.Case.Subject, result.Case.Session)] = result, cancel, beside: [PhantomFolder, DemoHandScan.Folder]));
        // A folder of other models may lack this one: the rest of the demo stands without it.
        string model = Path.Combine(ShippedModels.Folder, ShippedModels.PhantomHandScans);
        var hands = Directory.Exists(model) ? timings.Run("hands", () =>
            DemoHandScan.Of(Path.Combine(folder, DemoHandScan.Folder), seed, model, options.Manifest(new JsonObject { ["demo"] = true }), options.Threads,
                cancel)) : null;
        WholeFile.Write(Path.Combine(folder, "report.html"), DemoPage.Of(rows, results, hands));
        (manifest with { TimingsMs = timings.Milliseconds }).WriteTo(folder);

        var output = parsed.InvocationConfiguration.Output;
        if (options.Json)
            output.WriteLine(VhiStudyJson.Of(rows).ToJsonString(VhiStudyJson.Indented));
        else if (!options.Quiet)
            Print(output, rows, folder);
        return rows.All(r => r.Reason is null) ? 0 : RuborCommandLine.SomeFailed;
    }

    // The account is good for this study only; its password is made anew with each demo.
    static async Task<int> ServeAsync(ParseResult parsed, CancellationToken cancel)
    {
        string study = Path.Combine(parsed.GetValue(Out) ?? DefaultFolder, PhantomFolder), reads = Path.Combine(study, Study.ReadsFolder);
        ServeCommand.WriteCatalog(study, reads, new VhiSettings());
        string password = DemoPassword.New();
        using (var accounts = SqliteAccountStore.Open(Path.Combine(reads, ServingDefaults.StoreName)))
        {
            var account = new Account(DemoPassword.Reader, Role.Reader, PasswordHash.Of(password), false, DateTimeOffset.UtcNow);
            if (!await accounts.AddAsync(account, cancel))
                await accounts.ChangeAsync(account, cancel);
        }
        return await WorkstationProcess.RunAsync(reads, parsed, cancel, note: $"sign in as          {DemoPassword.Reader}\npassword            {password}");
    }

    static void Print(TextWriter output, IReadOnlyList<VhiStudyRow> rows, string folder)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("subject", "visit");
        foreach (string column in new[] { "preliminary (voxels)", "V_HI (voxels)", "truth (voxels)", "V_HI (mm³)", "Dice with truth" })
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var row in rows.Where(r => r.Figures is not null).Select(r => (r.Case, F: r.Figures!)))
            table.AddRow(row.Case.Subject, row.Case.Session, N(row.F.Preliminary.Lower.Voxels), N(row.F.Vhi!.Voxels),
                N(row.F.Truth!.Voxels),
                row.F.Vhi.VolumeMm3.ToString("0.0", CultureInfo.InvariantCulture),
                    row.F.Truth.DiceCleaned?.ToString("0.000", CultureInfo.InvariantCulture) ?? "n/a");
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors
        });
        console.Profile.Width = TableWidth;
        console.Write(table);
        output.WriteLine("Phantoms: this shows that the method computes what it says, not how it does on patients.");
        output.WriteLine($"report: {Path.Combine(folder, "report.html")}");

        static string N(int value) => value.ToString(CultureInfo.InvariantCulture);
    }
}
