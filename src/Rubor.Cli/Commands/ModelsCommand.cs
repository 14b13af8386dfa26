using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;
using Rubor.Torch;
using Rubor.Torch.Files;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor models</c>: trained weights taken over from other programs, and what a file of weights holds.</summary>
internal static class ModelsCommand
{
    // Networks of others, whose weights can be taken over.
    static readonly IReadOnlyList<PublishedNetwork> Published = [RegionTasks.Published];

    static readonly Argument<string> File =
        new("file") { Description = "Weights: PyTorch's .pt or .pth, .safetensors, or a folder or JSON of an import.", HelpName = "F" };
    static readonly Option<string> Named = new("--architecture")
    {
        Description =
        $"Network that the weights are of: {string.Join(", ", Published.Select(a => a.Name))}.",
        HelpName = "name",
        Required = true
    };
    static readonly Option<string> Out = new("--out")
    {
        Description = "Folder for weights.safetensors and weights.json; new, or empty.",
        HelpName = "DIR",
        Required = true
    };
    static readonly Option<string?> Note = new("--note")
    {
        Description = "Where the weights come from, and what their figures do not say; kept with them.",
        HelpName = "text"
    };

    public static Command Create()
    {
        var import = new Command("import", "Check that weights fit an architecture and keep them as safetensors with a description.") {
            File, Named, Note, Out };
        import.SetAction((parsed, cancel) => Task.FromResult(Import(parsed, cancel)));
        var show = new Command("show", "What a file of weights holds: description, tensors, SHA-256. Nothing in it is executed.") { File };
        show.SetAction(Show);
        return new Command("models", "Trained weights.") { ModelsListCommand.Create(), show, ModelsVerifyCommand.Create(),
            ModelsCardCommand.Create(), import, ModelsExportCommand.Create() };
    }

    static int Import(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        string file = parsed.GetRequiredValue(File), folder = parsed.GetRequiredValue(Out), note = parsed.GetValue(Note) ?? "";
        var architecture = ArchitectureOf(parsed.GetRequiredValue(Named));
        var manifest = options.Manifest(new JsonObject { ["architecture"] = architecture.Name, ["note"] = note });
        using var output = OutputFolder.Stage(folder, options.Overwrite);
        var timings = new StageTimings();
        string sha256 = timings.Run("read", () => Weights.Read(file).Sha256);
        cancel.ThrowIfCancellationRequested();
        using var thread = new TorchThread();
        var (description, version) = timings.Run("import", () =>
            thread.Run(() => (architecture.Import(file, output.PathOf(""), note), Libtorch.Version), cancel).GetAwaiter().GetResult());
        (manifest with { Inputs = [new("weights", file, sha256)], LibtorchVersion = version, TimingsMs = timings.Milliseconds })
            .WriteTo(output);
        output.Commit();
        if (options.Json)
            parsed.InvocationConfiguration.Output.WriteLine(ToJson(folder, Weights.Read(folder)).ToJsonString(VhiStudyJson.Indented));
        else if (!options.Quiet)
            parsed.InvocationConfiguration.Output.WriteLine($"{description.Architecture}: {folder}, SHA-256 {description.Sha256}");
        return 0;
    }

    // Needs no libtorch, so it works where none is installed and starts at once.
    static int Show(ParseResult parsed)
    {
        var options = SharedOptions.Of(parsed);
        string file = Shown(parsed.GetRequiredValue(File));
        var weights = Weights.Read(file);
        var output = parsed.InvocationConfiguration.Output;
        if (options.Json)
        {
            output.WriteLine(ToJson(file, weights).ToJsonString(VhiStudyJson.Indented));
            return 0;
        }
        var d = weights.Description;
        output.WriteLine($"file           {file}");
        output.WriteLine($"SHA-256        {weights.Sha256}");
        output.WriteLine(d is null ? "architecture   not said: a bare file of tensors; 'rubor models import' checks and describes it"
            : $"architecture   {Plain(d.Architecture)}");
        if (d is not null)
        {
            output.WriteLine($"preprocessing  {Plain(d.Preprocessing)}");
            output.WriteLine($"labels         {Plain(string.Join(", ", d.Labels))}");
            if (d.Plan is not null)
                output.WriteLine($"plan           {Plain((PlanOf(d)?.ToJson() ?? d.Plan).ToJsonString())}");
            output.WriteLine(d.TrainedOn.Count == 0 ? "trained on     not said"
                : string.Create(CultureInfo.InvariantCulture,
                    $"trained on     {d.TrainedOn.Count} files of {d.TrainedOn.Select(f => f.Subject).Distinct().Count()} subjects: " +
                    $"{Plain(string.Join(", ", d.TrainedOn.Select(f => f.Subject).Distinct()))}"));
            if (d.Float16)
                output.WriteLine("stored as      float16; computed in float32");
            output.WriteLine($"model card     {CardOf(file) ?? "none"}");
            foreach (var (name, value) in d.Metrics)
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"metric         {Plain(name)} {value}"));
            if (d.Note.Length > 0)
                output.WriteLine($"note           {Plain(d.Note.ReplaceLineEndings(" "))}");
        }
        var entries = weights.Tensors.Entries;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"tensors        {entries.Count}, {entries.Sum(e => e.Value.Elements)} numbers"));
        foreach (var (name, tensor) in entries)
            output.WriteLine($"  {Plain(name)}  {tensor.Type}  {tensor.SizesText}");
        return 0;
    }

    /// <summary>The model card beside weights, or null.</summary>
    internal static string? CardOf(string weights)
    {
        string card = Path.Combine(Directory.Exists(weights) ? weights : Path.GetDirectoryName(weights) ?? "", ModelCard.FileName);
        return System.IO.File.Exists(card) ? card : null;
    }

    // The results of a training stand for its weights.
    static string Shown(string file) => Directory.Exists(file) && WeightsFolders.Of(file) is [var only] ? only : file;

    /// <summary>What a stranger's file says must not steer the terminal.</summary>
    internal static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));

    /// <summary>The plan of weights, whatever its format; null where there is none that can be read.</summary>
    internal static NetworkPlan? PlanOf(WeightsDescription description)
    {
        try
        {
            return description.Plan is { } plan ? NetworkPlan.Of(plan) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    static PublishedNetwork ArchitectureOf(string name) => Published.FirstOrDefault(p => p.Name == name)
        ?? throw new UsageException($"--architecture: '{name}' is no architecture; there is {string.Join(", ", Published.Select(p => p.Name))}");

    static JsonObject ToJson(string file, Weights weights)
    {
        var json = Described(file, weights);
        json["tensors"] = new JsonArray([.. weights.Tensors.Entries.Select(e => (JsonNode)new JsonObject
        {
            ["name"] = e.Key,
            ["type"] = e.Value.Type.ToString(),
            ["sizes"] = new JsonArray([.. e.Value.Sizes.Select(s => (JsonNode)s)]),
        })]);
        return json;
    }

    /// <summary>Weights as JSON, but for their tensors.</summary>
    internal static JsonObject Described(string file, Weights weights) => new()
    {
        ["format"] = "rubor.model/2",
        ["file"] = file,
        ["sha256"] = weights.Sha256,
        ["architecture"] = weights.Description?.Architecture,
        ["preprocessing"] = weights.Description?.Preprocessing,
        ["labels"] = weights.Description is { } d ? new JsonArray([.. d.Labels.Select(l => (JsonNode)l)]) : null,
        ["metrics"] = weights.Description is { } m ? new JsonObject(m.Metrics.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)))
            : null,
        ["note"] = weights.Description?.Note,
        ["plan"] = weights.Description is { } p ? PlanOf(p)?.ToJson() ?? p.Plan?.DeepClone() : null,
        ["trained_on"] = weights.Description is { } t
            ? new JsonArray([.. t.TrainedOn.Select(f =>
            (JsonNode)new JsonObject { ["subject"] = f.Subject, ["role"] = f.Role, ["name"] = f.Name, ["sha256"] = f.Sha256 })]) : null,
        ["card"] = weights.Description is null ? null : CardOf(file),
    };
}
