using System.Text.Json;

namespace Rubor.Networks.Planning;

/// <summary>One question that a scorer answers.</summary>
/// <param name="Name">Its name, such as "sh 0|123".</param>
/// <param name="Branches">Branches whose features it sees, in this order.</param>
/// <param name="Answers">What its outputs mean, in order.</param>
/// <param name="Kind"><see cref="Classes"/> (one of the answers, softmax) or <see cref="Bits"/> (each answer by itself, sigmoid).</param>
public sealed record ScorerHead(string Name, IReadOnlyList<string> Branches, IReadOnlyList<string> Answers, string Kind)
{
    /// <summary>One of the answers is right.</summary>
    public const string Classes = "classes";

    /// <summary>Each answer is right or not.</summary>
    public const string Bits = "bits";

    /// <summary>Questions that a truth answers: one where one of the answers is right, else one an answer.</summary>
    internal int Questions => Kind == Classes ? 1 : Answers.Count;
}

/// <summary>Shape of a network of ResNet-18 branches, one an image, with heads on their features, as data. Zhou 2022: branches gray and
/// doppler at width 64, a head of 256 units and two answers.</summary>
public sealed record ScorerPlan
{
    /// <summary>Name of the architecture in plans.</summary>
    public const string ArchitectureName = "resnet18-pair";

    /// <summary><see cref="Paint"/>: signal pixels are painted red, as the paper says.</summary>
    public const string Red = "red";

    /// <summary><see cref="Paint"/>: signal pixels are painted blue, as the published code does.</summary>
    public const string Blue = "blue";

    /// <summary><see cref="Paint"/>: pixels keep their colours.</summary>
    public const string NoPaint = "none";

    /// <summary>Names of the branches, which are the roles of the images.</summary>
    public IReadOnlyList<string> Branches { get; init; } = ["gray", "doppler"];

    /// <summary>Channels of the first stage, a multiple of 8 up to 256; the last has eight times as many. He 2016: 64. Of fewer than 8 the
    /// processor's convolutions in channels-last order (oneDNN 2.6) write past their memory.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Units between the two linear layers of a head. The published code: 256.</summary>
    public int Hidden { get; init; } = 256;

    /// <summary>Questions that it answers.</summary>
    public IReadOnlyList<ScorerHead> Heads { get; init; } = [];

    /// <summary>Rows and columns of its images. Zhou 2022: 224.</summary>
    public int Side { get; init; } = 224;

    /// <summary>Colour of the Doppler signal: <see cref="Red"/>, <see cref="Blue"/> or <see cref="NoPaint"/>.</summary>
    public string Paint { get; init; } = Red;

    /// <summary>Features of a branch.</summary>
    internal int Features => 8 * Width;

    /// <summary>Outputs of all heads, one after another.</summary>
    internal int Outputs => Heads.Sum(h => h.Answers.Count);

    /// <summary>Questions of all heads, one after another: the classes of a <c>ScoredPair</c>.</summary>
    internal int Questions => Heads.Sum(h => h.Questions);

    /// <summary>The first output of a head.</summary>
    internal int FirstOutput(int head) => Heads.Take(head).Sum(h => h.Answers.Count);

    /// <summary>The shape that a plan names.</summary>
    /// <exception cref="ArgumentException">The plan's network holds a key or value that is none; one line.</exception>
    public static ScorerPlan Of(NetworkPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        try
        {
            return plan.Network.Deserialize(PlanJson.Default.ScorerPlan)!;
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"network: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>A plan of a network of this shape.</summary>
    /// <exception cref="ArgumentException">The shape cannot be built.</exception>
    public NetworkPlan Plan()
    {
        Check();
        return new()
        {
            Task = PlanTask.Scoring,
            Channels = PlanChannel.Of(Branches, PlannedNormalisation.Rgb),
            Labels = [.. Heads.SelectMany(h => h.Answers.Select(a => $"{h.Name}: {a}"))],
            Turn = NetworkPlan.NoTurn,
            Mirror = [],
            Architecture = ArchitectureName,
            Network = JsonSerializer.SerializeToNode(this, PlanJson.Default.ScorerPlan)!.AsObject(),
        };
    }

    /// <summary>Refuses a shape that cannot be built.</summary>
    /// <exception cref="ArgumentException">Names the key, its value, and what is allowed.</exception>
    public void Check()
    {
        Require(Branches is { Count: >= 1 and <= 4 } && Branches.Distinct().Count() == Branches.Count && Branches.All(IsName), "branches",
            Branches is null ? "none" : string.Join(", ", Branches), "1 to 4 different names of small letters");
        Require(Width is >= 8 and <= 256 && Width % 8 == 0, "width", Width, "a multiple of 8, 8 to 256");
        Require(Hidden is >= 1 and <= 4096, "hidden", Hidden, "1 to 4096");
        Require(Side is >= 32 and <= 1024, "side", Side, "32 to 1024");
        Require(Paint is Red or Blue or NoPaint, "paint", Paint, $"{Red}, {Blue} or {NoPaint}");
        Require(Heads is { Count: >= 1 and <= 64 }, "heads", Heads?.Count ?? 0, "1 to 64");
        foreach (var head in Heads!)
        {
            string of = $"heads: {head.Name}";
            Require(!string.IsNullOrWhiteSpace(head.Name), "heads", "a head without a name", "names");
            Require(head.Branches is { Count: >= 1 } && head.Branches.All(Branches!.Contains), of, string.Join(", ", head.Branches ?? []),
                $"branches of {string.Join(", ", Branches!)}");
            Require(head.Kind is ScorerHead.Classes or ScorerHead.Bits, of, head.Kind ?? "none", $"{ScorerHead.Classes} or {ScorerHead.Bits}");
            Require(head.Answers?.Count >= (head.Kind == ScorerHead.Classes ? 2 : 1), of, $"{head.Answers?.Count ?? 0} answers",
                "two or more classes, one or more bits");
        }
    }

    static bool IsName(string name) => name is { Length: > 0 } && name.All(char.IsAsciiLetterLower) && name != "heads";

    static void Require(bool good, string key, object value, string allowed)
    {
        if (!good)
            throw new ArgumentException($"{key} is {value}; allowed is {allowed}");
    }
}
