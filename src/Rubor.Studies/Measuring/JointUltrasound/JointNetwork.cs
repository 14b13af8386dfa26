namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>Questions that the same branches answer.</summary>
/// <param name="Branches">gray, doppler or both, in this order.</param>
/// <param name="Questions">What they are asked.</param>
public sealed record JointHeads(IReadOnlyList<string> Branches, IReadOnlyList<JointQuestion> Questions);

/// <summary>A network that a fold needs, as values: what it sees, what it is asked, which networks it begins with.</summary>
/// <param name="Name">Its name within the fold, and the folder of its weights.</param>
/// <param name="Seed">Number of its seed from 1; 0 where all seeds share it.</param>
/// <param name="Heads">What it answers; none of a jigsaw puzzle.</param>
public sealed record JointNetwork(string Name, int Seed, IReadOnlyList<JointHeads> Heads)
{
    /// <summary>Name of the network of the jigsaw puzzle.</summary>
    public const string JigsawName = "jigsaw";

    /// <summary>Pictures that it sees.</summary>
    public IReadOnlyList<string> Branches => IsJigsaw ? [JointUltrasoundSettings.Gray]
        : [.. new[] { JointUltrasoundSettings.Gray, JointUltrasoundSettings.Doppler }.Where(b => Heads.Any(h => h.Branches.Contains(b)))];

    /// <summary>Every question, in the order of its outputs.</summary>
    public IEnumerable<JointQuestion> Questions => Heads.SelectMany(h => h.Questions);

    /// <summary>Whether it puts tiles of a picture in order, for others to begin with.</summary>
    public bool IsJigsaw => Heads.Count == 0;

    /// <summary>Whether its branches stay as they are and heads alone learn.</summary>
    public bool Frozen { get; init; }

    /// <summary>The network whose branch each branch begins with; others begin at random or with ImageNet's weights.</summary>
    public IReadOnlyDictionary<string, string> StartsWith { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether it is part of the model, and not a stage on the way.</summary>
    public bool Kept { get; init; }

    /// <summary>Passes over the training joints, each grade equally often.</summary>
    public int Epochs { get; init; }

    /// <summary>The networks of a fold in the order in which they are trained: what one begins with stands before it.</summary>
    public static IReadOnlyList<JointNetwork> Of(JointUltrasoundSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var networks = new List<JointNetwork>();
        if (settings.JigsawPermutations > 0 && Sees(settings).Contains(JointUltrasoundSettings.Gray))
            networks.Add(new(JigsawName, 0, []) { Epochs = settings.JigsawEpochs });
        bool jigsaw = networks.Count > 0;
        for (int seed = 1; seed <= settings.Seeds; seed++)
            networks.AddRange(settings.SharedExtractors ? Shared(settings, seed, jigsaw) : Single(settings, seed, jigsaw));
        return networks;
    }

    // Zhou 2022: each task has extractors of its own; vascularity is scored from Doppler in one stage, and begins with ImageNet alone.
    static IEnumerable<JointNetwork> Single(JointUltrasoundSettings settings, int seed, bool jigsaw)
    {
        var branches = Sees(settings);
        foreach (var question in JointQuestion.Of(settings.Decisions, JointScore.Sh))
        {
            string name = $"seed-{seed}/{question.FileName}";
            bool stages = settings.Stages == JointUltrasoundSettings.TwoStages && branches.Count > 1;
            if (stages)
                foreach (string branch in branches)
                    yield return new($"{name}-{branch}", seed, [new([branch], [question])])
                    {
                        Epochs = settings.ExtractorEpochs,
                        StartsWith = Begin([branch], jigsaw),
                    };
            yield return new(name, seed, [new(branches, [question])])
            {
                Epochs = stages ? settings.HeadEpochs : settings.ExtractorEpochs,
                Frozen = stages,
                StartsWith = stages ? branches.ToDictionary(b => b, b => $"{name}-{b}") : Begin(branches, jigsaw),
                Kept = true,
            };
        }

        foreach (var question in JointQuestion.Of(settings.Decisions, JointScore.Vascularity))
            yield return new($"seed-{seed}/{question.FileName}", seed, [new([JointUltrasoundSettings.Doppler], [question])])
            {
                Epochs = settings.ExtractorEpochs,
                Kept = true,
            };
    }

    // One extractor a picture learns every question that its picture is asked; heads of all questions are one network.
    static IEnumerable<JointNetwork> Shared(JointUltrasoundSettings settings, int seed, bool jigsaw)
    {
        var branches = Sees(settings);
        var sh = JointQuestion.Of(settings.Decisions, JointScore.Sh);
        var vascularity = JointQuestion.Of(settings.Decisions, JointScore.Vascularity);
        var start = new Dictionary<string, string>();
        foreach (string branch in new[] { JointUltrasoundSettings.Gray, JointUltrasoundSettings.Doppler })
        {
            List<JointQuestion> asked = [.. branches.Contains(branch) ? sh : [], .. branch == JointUltrasoundSettings.Doppler
                ? vascularity : []];
            if (asked.Count == 0)
                continue;
            start[branch] = $"seed-{seed}/{branch}";
            yield return new(start[branch], seed, [new([branch], asked)])
            {
                Epochs = settings.ExtractorEpochs,
                StartsWith = Begin([branch], jigsaw),
            };
        }

        yield return new($"seed-{seed}/scores", seed, [new(branches, sh), new([JointUltrasoundSettings.Doppler], vascularity)])
        {
            Epochs = settings.HeadEpochs,
            Frozen = true,
            StartsWith = start,
            Kept = true,
        };
    }

    static IReadOnlyList<string> Sees(JointUltrasoundSettings settings) => settings.ShImages switch
    {
        JointUltrasoundSettings.Gray => [JointUltrasoundSettings.Gray],
        JointUltrasoundSettings.Doppler => [JointUltrasoundSettings.Doppler],
        _ => [JointUltrasoundSettings.Gray, JointUltrasoundSettings.Doppler],
    };

    // Both pictures' extractors begin with the puzzle (Zhou 2022, methods), though it saw grayscale alone.
    static Dictionary<string, string> Begin(IEnumerable<string> branches, bool jigsaw) =>
        jigsaw ? branches.ToDictionary(b => b, _ => JigsawName) : [];
}
