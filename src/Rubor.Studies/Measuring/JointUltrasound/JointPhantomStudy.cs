using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Rubor.Imaging.Raster;
using Rubor.Methods.JointUltrasound;
using Rubor.Methods.JointUltrasound.Phantom;
using Rubor.Studies.Cases;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>What a phantom study holds.</summary>
/// <param name="Pairs">Joints.</param>
/// <param name="Patients">Patients.</param>
/// <param name="Sh">Joints of each score of synovial hypertrophy, 0 to 3, as it was decided.</param>
/// <param name="Vascularity">The same of vascularity.</param>
public sealed record JointPhantomCounts(int Pairs, int Patients, IReadOnlyList<int> Sh, IReadOnlyList<int> Vascularity);

/// <summary>A study of phantom joints: two pictures each, regions, scorers, and what is true.</summary>
public static class JointPhantomStudy
{
    /// <summary>Label maps of what is true: synovium in the grayscale picture; synovium and flow in the Doppler picture.</summary>
    public const string SynoviumTruth = "synovium_truth", FlowTruth = "flow_truth";

    /// <summary>Columns of the scores by the definitions, and of joints near a limit of them.</summary>
    public const string TrueSh = "true_sh", TrueVascularity = "true_vascularity", Borderline = "borderline";

    /// <summary>Fewest and most patients of a set.</summary>
    public const int FewestPatients = 1, MostPatients = 9999;

    static readonly string[] Scorers =
        [JointUltrasoundPhantom.FirstScorer, JointUltrasoundPhantom.SecondScorer, JointUltrasoundPhantom.DecidingScorer];

    /// <summary>The published sets with fewer patients, in their proportions.</summary>
    /// <param name="patients">Patients of all three together, or null for as many as published.</param>
    public static IReadOnlyList<PhantomGroup> AsPublished(int? patients)
    {
        var sets = JointUltrasoundPhantom.AsPublished;
        int all = sets.Sum(s => s.Patients);
        return patients is not { } wanted || wanted == all ? sets
            : [.. sets.Select(s => (Set: s, Count: Math.Max(1, (int)Math.Round(s.Patients * wanted / (double)all,
                MidpointRounding.AwayFromZero))))
                .Select(s => s.Set with { Patients = s.Count,
                    Pairs = Math.Max(s.Count, (int)Math.Round(s.Set.Pairs * s.Count / (double)s.Set.Patients)) })];
    }

    /// <summary>Joints of a study.</summary>
    public static int PairsOf(IEnumerable<PhantomGroup> groups) => groups.Sum(g => g.Pairs);

    /// <summary>Writes the study.</summary>
    /// <param name="output">Its folder.</param>
    /// <param name="seed">Everything follows from it.</param>
    /// <param name="groups">Its sets.</param>
    /// <param name="png">Whether pictures are PNG, else JPEG as the machine exports them.</param>
    /// <param name="words">The command that made it, for its description.</param>
    /// <param name="threads">Joints made at once; the files do not depend on it.</param>
    /// <param name="done">Called after each joint.</param>
    /// <param name="cancel">Stops between joints.</param>
    public static JointPhantomCounts Write(OutputFolder output, int seed, IReadOnlyList<PhantomGroup> groups, bool png, string words,
        int threads,
        Action done, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(done);
        var joints = groups.SelectMany(g => JointUltrasoundPhantom.Joints(seed, g).SelectMany((names, p) => names.Select(n => (
            Group: g, Patient: p, Joint: n))))
            .ToList();
        foreach (string subject in joints.Select(j => NameOf(j.Group, j.Patient)).Distinct())
            Directory.CreateDirectory(output.PathOf($"sub-{subject}"));
        var written = CaseRun.Each(joints, threads, j =>
        {
            var pair = JointUltrasoundPhantom.Pair(seed, j.Group, j.Patient, j.Joint);
            var row = Files(output, j.Group, NameOf(j.Group, j.Patient), pair, png);
            done();
            return (Row: row, pair.Decided);
        }, cancel);
        File.WriteAllBytes(output.PathOf(Study.FileName), Encoding.UTF8.GetBytes(Described(words).ToJsonString(VhiStudyJson.Indented) + "\n"));
        File.WriteAllBytes(output.PathOf(Study.TableName), TsvText.Of(Columns, written.Select(w => w.Row)));
        return new(joints.Count, groups.Sum(g => g.Patients), Count(written.Select(w => w.Decided.Sh)),
            Count(written.Select(w => w.Decided.Vascularity)));
    }

    static int[] Count(IEnumerable<int> scores)
    {
        var counts = new int[EossScore.Highest + 1];
        foreach (int score in scores)
            counts[score]++;
        return counts;
    }

    static IReadOnlyList<string> Columns { get; } =
    [
        "subject", "scan", JointUltrasoundStudy.GrayRole, JointUltrasoundStudy.DopplerRole, SynoviumTruth, FlowTruth, JointUltrasoundStudy.SetColumn,
        JointUltrasoundStudy.JointColumn, JointUltrasoundStudy.ModeColumn, JointUltrasoundStudy.ShColumn,
            JointUltrasoundStudy.VascularityColumn,
        JointUltrasoundStudy.CombinedColumn,
        .. Scorers.SelectMany(s => new[] { $"{JointUltrasoundStudy.ShColumn}_{s}", $"{JointUltrasoundStudy.VascularityColumn}_{s}" }),
        JointUltrasoundStudy.GrayRegionColumn, JointUltrasoundStudy.DopplerRegionColumn, JointUltrasoundStudy.ColourBoxColumn, TrueSh,
            TrueVascularity, Borderline,
    ];

    static string NameOf(PhantomGroup group, int patient) => string.Create(CultureInfo.InvariantCulture, $"{group.Prefix}{patient + 1:000}");

    static IReadOnlyList<object?> Files(OutputFolder output, PhantomGroup group, string subject, PhantomPair pair, bool png)
    {
        string Named(string what) => $"sub-{subject}/sub-{subject}_scan-{pair.Joint}_{what}";
        string Picture(string what, byte[] values)
        {
            string file = Named(what) + (png ? ".png" : ".jpg");
            File.WriteAllBytes(output.PathOf(file), png ? PngWriter.Rgb(values, pair.Width)
                : JpegWriter.Rgb(values, pair.Width, pair.JpegQuality));
            return file;
        }
        string Labels(string what, byte[] values)
        {
            string file = Named(what) + ".png";
            File.WriteAllBytes(output.PathOf(file), PngWriter.Grayscale(values, pair.Width));
            return file;
        }
        return
        [
            subject, pair.Joint, Picture(JointUltrasoundStudy.GrayRole, pair.Gray), Picture(JointUltrasoundStudy.DopplerRole, pair.Doppler),
            Labels("synovium", pair.SynoviumMask), Labels("flow", pair.FlowMap), group.Name, pair.Joint, pair.Mode, pair.Decided.Sh,
            pair.Decided.Vascularity, EossScore.Combined(pair.Decided.Sh, pair.Decided.Vascularity),
            .. Scorers.SelectMany(name => pair.Scores.FirstOrDefault(s => s.Scorer == name) is { } s ? [s.Sh, s.Vascularity]
                : new object?[] { null, null }),
            pair.GrayRegion.ToString(), pair.DopplerRegion.ToString(), pair.ColourBox.ToString(), pair.TrueSh, pair.TrueVascularity,
            pair.IsBorderline ? "yes" : "no",
        ];
    }

    static JsonObject Described(string words) => new()
    {
        ["format"] = Study.FormatName,
        ["name"] = "joint-ultrasound-phantom",
        ["description"] = string.Create(CultureInfo.InvariantCulture,
            $"Phantoms of finger joints in two modes of ultrasound, no patients: {words} (generator {JointUltrasoundPhantom.Version}). Scorers are " +
            $"simulated; {TrueSh} and {TrueVascularity} follow from the definitions on the true masks."),
        ["images"] = new JsonArray(JointUltrasoundStudy.GrayRole, JointUltrasoundStudy.DopplerRole),
        ["labels"] = new JsonObject
        {
            [SynoviumTruth] = new JsonObject { ["synovium"] = 1 },
            [FlowTruth] = new JsonObject { ["synovium"] = 1, ["flow"] = 2, ["flow_elsewhere"] = 3 },
        },
        ["may_be_empty"] = new JsonArray(SynoviumTruth, FlowTruth),
    };
}
