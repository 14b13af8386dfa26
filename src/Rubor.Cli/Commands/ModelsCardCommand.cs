using System.CommandLine;
using Rubor.Networks.Architectures;
using Rubor.Networks.Planning;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;
using Rubor.Studies.Training;
using Rubor.Torch.Files;

namespace Rubor.Cli.Commands;

/// <summary>
/// <c>rubor models card</c>: writes the model card anew, with the figures of a cross-validation for weights that learnt from all.
/// </summary>
internal static class ModelsCardCommand
{
    static readonly Argument<string> Folder =
        new("weights") { Description = "Folder of weights that Rubor trained, or of the results of that training.", HelpName = "WEIGHTS" };
    static readonly Option<string?> Validation = new("--cross-validation")
    {
        Description =
        "Results of 'rubor train cross-validate' with the same settings, whose figures the card shall give.",
        HelpName = "DIR"
    };
    static readonly Option<string?> Note = new("--note")
    {
        Description = "Where the data come from and under which terms; it stands under licence and attribution.",
        HelpName = "text"
    };

    public static Command Create()
    {
        var command = new Command("card", "Write the model card of weights, with the figures of a cross-validation of the same settings.") {
            Folder, Validation, Note };
        command.SetAction(parsed => Run(parsed));
        return command;
    }

    static int Run(ParseResult parsed)
    {
        var options = SharedOptions.Of(parsed);
        string named = parsed.GetRequiredValue(Folder);
        var found = WeightsFolders.Of(named);
        if (found.Count != 1 || !Directory.Exists(found[0]))
            throw new UsageException($"{named}: a card is of one folder of weights; name that folder");
        string folder = found[0];
        var weights = Weights.Read(folder);
        var plan = WeightsPlan.Of(weights, RegionTasks.Published);
        var training = TrainingOf(folder, weights);
        var figures = ModelFigures.Of(training);
        if (parsed.GetValue(Validation) is { } validation)
            figures = FiguresOf(validation, training, plan);
        var description = weights.Description!;
        string note = parsed.GetValue(Note) ?? "";
        var card = new ModelCard
        {
            Plan = plan,
            Training = training,
            LearntFrom = [.. description.TrainedOn.Select(f => (f.Subject, f.Role, f.Name, f.Sha256))],
            Figures = figures,
            Note = note,
            Float16 = description.Float16,
            Limits = RegionTasks.LimitsOf(training.Task),
        };

        // Other figures of an earlier card go; a note is kept with the weights, since reports repeat it.
        Weights.Describe(folder, description with
        {
            Plan = description.Plan is null ? null : plan.ToJson(),
            Metrics = figures is null ? description.Metrics : figures.Metrics(),
            Note = note.Length == 0 || description.Note.Contains(note, StringComparison.Ordinal) ? description.Note : $"{description.Note} {note}".TrimStart(),
        });
        string path = Path.Combine(folder, ModelCard.FileName);
        WholeFile.Write(path, card.ToBytes());
        var output = parsed.InvocationConfiguration.Output;
        if (options.Json)
            output.WriteLine(ModelsCommand.Described(folder, Weights.Read(folder))
                .ToJsonString(Studies.Measuring.Vhi.VhiStudyJson.Indented));
        else if (!options.Quiet)
            output.WriteLine(path);
        return 0;
    }

    // Beside the weights, or in the results of the training around them.
    static TrainingDocument TrainingOf(string folder, Weights weights)
    {
        string[] places = [Path.Combine(folder, TrainingDocument.FileName),
            Path.Combine(Path.GetDirectoryName(Path.GetFullPath(folder)) ?? folder, TrainingDocument.FileName)];
        string path = places.FirstOrDefault(File.Exists)
            ?? throw new OutputException(folder,
                $"has no {TrainingDocument.FileName}, in it or beside it: a card says how weights were trained; copy that file from " +
                $"the results of the training");
        var training = TrainingDocument.Read(path);
        return training.WeightsSha256 == weights.Sha256 ? training
            : throw new OutputException(path,
                $"is of other weights (SHA-256 {training.WeightsSha256[..Math.Min(12, training.WeightsSha256.Length)]}…) than those of {folder}");
    }

    static ModelFigures FiguresOf(string folder, TrainingDocument training, NetworkPlan plan)
    {
        string path = Path.Combine(folder, CrossValidationDocument.FileName);
        if (training.Test.Count > 0)
            throw new OutputException(path,
                $"is for weights that learnt from all subjects; these kept {string.Join(", ", training.Test)} for a test, and have figures of their own");
        var validation = CrossValidationDocument.Read(path);
        List<string> differ = [.. ModelFigures.Differences(training, plan.Labels, validation)];
        if (ScansOf(folder) is { } scans && !scans.SequenceEqual(plan.Images))
            differ.Add($"scans {string.Join(", ", plan.Images)} and {string.Join(", ", scans)}");
        return differ.Count == 0 ? ModelFigures.Of(validation)
            : throw new OutputException(path,
                $"is of another training: {string.Join("; ", differ)} (the weights' and there); its figures say nothing of these weights");
    }

    // Scans that the networks of a cross-validation see, where their weights are still there.
    static IReadOnlyList<string>? ScansOf(string folder)
    {
        try
        {
            return WeightsPlan.Of(Weights.Read(WeightsFolders.Of(folder)[0]), RegionTasks.Published).Images;
        }
        catch (WeightsDataException)
        {
            return null;
        }
    }
}
