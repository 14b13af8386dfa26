using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Networks.Architectures;
using Rubor.Networks.Inference;
using Rubor.Statistics;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;
using Rubor.Torch.Files;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor models verify</c>: whether networks are what their folders say, and run.</summary>
internal static class ModelsVerifyCommand
{
    /// <summary>Largest file of weights that is shipped, bytes: 10 MB.</summary>
    internal const long MostBytes = 10_000_000;

    static readonly Argument<string[]> Folders =
        new("folder")
        {
            Description = "Folders of weights, or folders that hold some; without any, those that come with the program.",
            HelpName = "DIR",
            Arity = ArgumentArity.ZeroOrMore
        };

    public static Command Create()
    {
        var command = new Command("verify",
            "Check weights: SHA-256, plan, tensors, a pass over noise, size, and the model card.") { Folders };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        var output = parsed.InvocationConfiguration.Output;
        int wrong = 0;
        var networks = new JsonArray();
        var named = ShippedModels.Unless(parsed.GetValue(Folders));
        foreach (string file in named.SelectMany(WeightsFolders.Of).Distinct())
        {
            cancel.ThrowIfCancellationRequested();
            var (weights, problems) = Check(file, options.Threads, cancel);
            wrong += problems.Count;
            networks.Add((JsonNode)new JsonObject
            {
                ["file"] = file,
                ["sha256"] = weights?.Sha256,
                ["problems"] = new JsonArray([.. problems.Select(p => (JsonNode)ModelsCommand.Plain(p))])
            });
            if (options.Json)
                continue;
            foreach (string problem in problems)
                output.WriteLine(ModelsCommand.Plain(problem));
            if (problems.Count == 0)
                output.WriteLine("fine  " + ModelsListCommand.Line(file, weights!));
        }

        if (options.Json)
            output.WriteLine(new JsonObject { ["format"] = "rubor.models-verify/1", ["networks"] = networks }
                .ToJsonString(VhiStudyJson.Indented));

        return wrong == 0 ? 0
            : throw new OutputException(named[0], wrong == 1 ? "one thing is wrong with the weights; correct it and verify again"
            : $"{wrong} things are wrong with the weights; correct them and verify again");
    }

    /// <summary>Everything wrong with the weights of one network, a line each.</summary>
    internal static (Weights? Weights, IReadOnlyList<string> Problems) Check(string file, int threads, CancellationToken cancel)
    {
        List<string> problems = [];
        Weights weights;
        try
        {
            weights = Weights.Read(file);
        }
        catch (WeightsDataException e)
        {
            return (null, [e.Message]);
        }

        string tensors = weights.Tensors.Path;
        if (weights.Description is null)
            problems.Add($"{file}: has no {Weights.DescriptionFileName}; 'rubor models import' writes one");
        if (new FileInfo(tensors).Length > MostBytes)
            problems.Add(string.Create(CultureInfo.InvariantCulture,
                $"{tensors}: has {new FileInfo(tensors).Length / 1e6:0.0} MB; at most {MostBytes / 1e6:0} MB are shipped: train with fewer filters or levels") +
                    (weights.Description is { Float16: false } ? ", or store them as float16" : ""));
        if (Pass(weights, threads, cancel) is { } fails)
            problems.Add(fails);
        string? card = ModelsCommand.CardOf(file);
        if (card is null)
            problems.Add($"{file}: has no {ModelCard.FileName}; 'rubor models card' writes one");
        else if (!System.IO.File.ReadAllText(card).Contains(weights.Sha256, StringComparison.Ordinal))
            problems.Add($"{card}: does not name the SHA-256 {weights.Sha256} of these weights: it is of others; write it with 'rubor models card'");
        return (weights, problems);
    }

    // Whether the tensors fit the plan, and give probabilities.
    static string? Pass(Weights weights, int threads, CancellationToken cancel)
    {
        try
        {
            var plan = WeightsPlan.Of(weights, RegionTasks.Published);
            if (weights.Description is { } d && !d.Labels.SequenceEqual(plan.Labels))
                return $"{weights.Tensors.Path}: its labels {string.Join(", ", d.Labels)} are not the {string.Join(", ", plan.Labels)} of its plan";
            using var predictor = new Predictor([weights], "cpu", threads, new InferenceSettings { Uncertainty = true },
                RegionTasks.Published, cancel);
            predictor.Ready();
            var noise = Noise();
            _ = predictor.Predict([0], [.. plan.Images.Select(_ => noise)]);
            return null;
        }
        catch (WeightsDataException e)
        {
            return e.Message;
        }
        catch (ArgumentException e)
        {
            return $"{weights.Tensors.Path}: a pass over noise fails ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}): weights that " +
                $"are not finite, or damaged";
        }
    }

    static Volume Noise()
    {
        var random = new SeededRandom(1);
        var grid = Geometry.AxisAligned(new(96, 96, 3), 1, 1, 3);
        var values = new float[grid.Size.Voxels];
        for (int k = 0; k < values.Length; k++)
            values[k] = random.Next(1000);
        return Volume.Of<float>(grid, values, "(noise)");
    }
}
