using System.Text.Json;

namespace Rubor.Networks.Planning;

/// <summary>Shape of a network that learns to tell in which order the tiles of a picture lie (Noroozi and Favaro 2016), as data.</summary>
public sealed record JigsawPlan
{
    /// <summary>Name of the architecture in plans.</summary>
    public const string ArchitectureName = "resnet18-jigsaw";

    /// <summary>Tiles along a side.</summary>
    public const int Across = 3;

    /// <summary>Tiles of a picture.</summary>
    public const int Tiles = Across * Across;

    /// <summary>Permutations by the published rule: Noroozi and Favaro 2016.</summary>
    public const string Greedy = "greedy";

    /// <summary>The first permutations of a group code: minimum distance 6.</summary>
    public const string Group = "group";

    /// <summary>Branch whose weights it gives.</summary>
    public string Branch { get; init; } = "gray";

    /// <summary>Channels of the first stage, a multiple of 8 up to 256: see <see cref="ScorerPlan.Width"/>. He 2016: 64.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Orders that it tells apart, 2–1,512. Zhou 2022: 1,000; the published code: 100.</summary>
    public int Permutations { get; init; } = 1000;

    /// <summary><see cref="Greedy"/> or <see cref="Group"/>.</summary>
    public string Set { get; init; } = Greedy;

    /// <summary>Rows and columns of a cell of the picture. Noroozi and Favaro 2016: 75, so pictures of 225.</summary>
    public int Cell { get; init; } = 75;

    /// <summary>Rows and columns of the tile that is cut out of a cell at random. Noroozi and Favaro 2016: 64.</summary>
    public int Tile { get; init; } = 64;

    /// <summary>Whether each tile has its own mean taken off and is divided by its own deviation, so that brightness tells nothing of its
    /// place. Noroozi and Favaro 2016 do; the code of Zhou 2022 does not.</summary>
    public bool NormaliseTiles { get; init; }

    /// <summary>The shape that a plan names.</summary>
    /// <exception cref="ArgumentException">The plan's network holds a key or value that is none; one line.</exception>
    public static JigsawPlan Of(NetworkPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        try
        {
            return plan.Network.Deserialize(PlanJson.Default.JigsawPlan)!;
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
            Task = PlanTask.Pretext,
            Channels = PlanChannel.Of([Branch], PlannedNormalisation.Rgb),
            Labels = ["order of the tiles"],
            Turn = NetworkPlan.NoTurn,
            Mirror = [],
            Architecture = ArchitectureName,
            Network = JsonSerializer.SerializeToNode(this, PlanJson.Default.JigsawPlan)!.AsObject(),
        };
    }

    /// <summary>Refuses a shape that cannot be built.</summary>
    /// <exception cref="ArgumentException">Names the key, its value, and what is allowed.</exception>
    public void Check()
    {
        Require(!string.IsNullOrEmpty(Branch), "branch", "none", "a name");
        Require(Width is >= 8 and <= 256 && Width % 8 == 0, "width", Width, "a multiple of 8, 8 to 256");
        Require(Permutations is >= 2 and <= 1512, "permutations", Permutations, "2 to 1512");
        Require(Set is Greedy or Group, "set", Set, $"{Greedy} or {Group}");
        Require(Tile is >= 32 and <= 512, "tile", Tile, "32 to 512");
        Require(Cell >= Tile && Cell <= 512, "cell", Cell, "tile to 512");
    }

    static void Require(bool good, string key, object value, string allowed)
    {
        if (!good)
            throw new ArgumentException($"{key} is {value}; allowed is {allowed}");
    }
}
