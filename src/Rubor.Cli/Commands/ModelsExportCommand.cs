using System.CommandLine;
using System.Text.Json.Nodes;
using Rubor.Networks.Architectures;
using Rubor.Networks.Export;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;
using Rubor.Torch.Files;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor models export</c>: a network for other programs.</summary>
internal static class ModelsExportCommand
{
    static readonly Argument<string> Network = new("weights")
    {
        Description = "Weights: a folder, the results of a training, a file, or the name of a network that comes with the program.",
        HelpName = "WEIGHTS",
    };
    static readonly Option<string> Onnx = new("--onnx")
    {
        Description = "File for the ONNX model.",
        HelpName = "FILE",
        Required = true,
    };

    public static Command Create()
    {
        var command = new Command("export", "Write a network with its weights as an ONNX model, which other programs run.") { Network, Onnx };
        command.SetAction(Run);
        return command;
    }

    static int Run(ParseResult parsed)
    {
        var options = SharedOptions.Of(parsed);
        string named = parsed.GetRequiredValue(Network), to = parsed.GetRequiredValue(Onnx);
        if (File.Exists(to) && !options.Overwrite)
            throw new OutputException(to, "is there already; choose another file, or add --overwrite");
        if (Directory.Exists(to) || Path.GetDirectoryName(Path.GetFullPath(to)) is not { } folder || !Directory.Exists(folder))
            throw new OutputException(to, "cannot be written there; name a file in a folder that is there");
        string from = Path.Exists(named) ? named : ShippedModels.All.FirstOrDefault(f => Path.GetFileName(f) == named) ?? named;
        var found = WeightsFolders.Of(from);
        if (found.Count != 1)
            throw new UsageException($"{named}: holds {found.Count} networks, and a model is of one; name {found[0]}, for example");
        var weights = Weights.Read(found[0]);
        var plan = WeightsPlan.Of(weights, RegionTasks.Published);
        using var model = new MemoryStream();
        OnnxModel.Write(model, plan, weights, ProductVersion.Text);
        WholeFile.Write(to, model.GetBuffer().AsSpan(0, (int)model.Length));
        string sha256 = RunManifest.Sha256Of(to);
        var output = parsed.InvocationConfiguration.Output;
        if (options.Json)
            output.WriteLine(new JsonObject
            {
                ["format"] = "rubor.models-export/1",
                ["file"] = to,
                ["sha256"] = sha256,
                ["bytes"] = model.Length,
                ["opset"] = OnnxModel.Opset,
                ["weights_sha256"] = weights.Sha256,
                ["plan"] = plan.ToJson(),
            }.ToJsonString(VhiStudyJson.Indented));
        else if (!options.Quiet)
            output.WriteLine($"ONNX          {to}, opset {OnnxModel.Opset}, SHA-256 {sha256}");
        return 0;
    }
}
