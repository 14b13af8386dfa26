namespace Rubor.Studies.Training;

/// <summary>How well weights, or others trained in the same way, did on patients whom they had not seen.</summary>
/// <param name="Source">Where the figures come from: a sentence.</param>
/// <param name="IsCrossValidation">Whether they are of other networks, trained with the same settings.</param>
/// <param name="Structures">Each structure over the subjects.</param>
/// <param name="Cases">Every tested scan.</param>
/// <param name="KeptOut">Subjects that a cross-validation kept out of every fold.</param>
public sealed record ModelFigures(
    string Source, bool IsCrossValidation, IReadOnlyList<CrossValidatedStructure> Structures, IReadOnlyList<HeldOutFigure> Cases,
        IReadOnlyList<string> KeptOut)
{
    /// <summary>Those of the subjects that a training kept for a test, or null where it kept none.</summary>
    public static ModelFigures? Of(TrainingDocument training)
    {
        ArgumentNullException.ThrowIfNull(training);
        return training.HeldOut.Count == 0 ? null
            : new("Of these weights, on the subjects that were kept from their training.", false,
                CrossValidatedStructure.Of(training.HeldOut), training.HeldOut, []);
    }

    /// <summary>Those of a cross-validation.</summary>
    public static ModelFigures Of(CrossValidationDocument validation)
    {
        ArgumentNullException.ThrowIfNull(validation);
        return new(
            $"By cross-validation ({validation.Scheme}, {validation.Folds} folds, seed {validation.Seed}, study " +
                $"{validation.Study}): of networks trained with the same settings, each tested on subjects that it had not seen. These " +
                $"weights themselves learnt from all subjects, so no figure of theirs on them is held-out.",
            true, validation.Structures, validation.Cases, validation.HeldOut);
    }

    /// <summary>The figures by name, as they stand in weights.json; with several structures each name ends in the structure's.</summary>
    public IReadOnlyDictionary<string, double> Metrics()
    {
        string prefix = IsCrossValidation ? "cross_validated_" : "held_out_";
        var found = new Dictionary<string, double>();
        foreach (var s in Structures)
        {
            void Add(string name, double? value)
            {
                if (value is { } known)
                    found[prefix + name + (Structures.Count == 1 ? "" : $" {s.Structure}")] = known;
            }

            Add("slice_dice", s.Mean);
            Add("slice_dice_low95", s.Low);
            Add("slice_dice_high95", s.High);
            Add("worst_subject_slice_dice", s.Worst);
            Add("worst_slice_dice", s.WorstSlice);
            Add("subjects", s.Subjects);
        }

        return found;
    }

    /// <summary>
    /// In what a cross-validation was another training than the weights', one phrase each; empty where they belong together.
    /// </summary>
    /// <param name="training">The training of the weights.</param>
    /// <param name="structures">Structures that the weights find.</param>
    /// <param name="validation">The cross-validation.</param>
    public static IReadOnlyList<string> Differences(TrainingDocument training, IReadOnlyList<string> structures,
        CrossValidationDocument validation)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(validation);
        List<string> found = [];
        if (training.Task != validation.Task)
            found.Add($"task {training.Task} and {validation.Task}");
        string[] tested = [.. validation.Cases.Select(c => c.Structure).Distinct()];
        if (!structures.Order(StringComparer.Ordinal).SequenceEqual(tested.Order(StringComparer.Ordinal)))
            found.Add($"structures {string.Join(", ", structures)} and {string.Join(", ", tested)}");
        found.AddRange(Networks.Training.TrainingSettings.Differences(training.Settings, validation.Settings));
        return found;
    }
}
