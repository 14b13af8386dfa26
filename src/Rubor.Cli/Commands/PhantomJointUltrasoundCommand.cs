using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Methods.JointUltrasound.Phantom;
using Rubor.Studies.Measuring.JointUltrasound;
using Rubor.Studies.Measuring.Vhi;
using Rubor.Studies.Runs;

namespace Rubor.Cli.Commands;

/// <summary><c>rubor phantom joint-ultrasound</c>: a study of phantom finger joints in two modes.</summary>
internal static class PhantomJointUltrasoundCommand
{
    const string FormatName = "rubor.joint-phantom/1", DefaultSet = "training", Jpeg = "jpeg", Png = "png", SiteA = "a", SiteB = "b";
    const int DefaultPatients = 12;

    static readonly Option<int?> Patients = new("--patients")
    {
        Description = $"Patients ({DefaultPatients}), of about seven joints each; with --as-published those of the three sets together (174).",
        HelpName = "n",
    };
    static readonly Option<string?> Site = new("--site")
    {
        Description = "Hospital: a (colour Doppler) or b (power Doppler, another machine).",
        HelpName = "a|b",
    };
    static readonly Option<string?> Set = new("--set") { Description = $"Value of the column set ({DefaultSet}).", HelpName = "name" };
    static readonly Option<bool> AsPublished = new("--as-published")
    {
        Description = "Three sets as published in one study: 752 joints of 104 patients and 274 of 28 at site a, 293 of 42 at site b.",
    };
    static readonly Option<int> Seed = new("--seed")
    {
        Description = $"Seed ({JointUltrasoundPhantom.FrozenSeed}).",
        HelpName = "n",
        DefaultValueFactory = _ => JointUltrasoundPhantom.FrozenSeed
    };
    static readonly Option<string> Format = new("--format")
    {
        Description = "Format of the pictures: jpeg (default), as the machine compresses them, or png.",
        HelpName = "jpeg|png",
        DefaultValueFactory = _ => Jpeg
    };
    static readonly Option<string> Out = new("--out") { Description = "Folder of the study; new, or empty.", HelpName = "STUDY", Required = true };

    public static Command Create()
    {
        var command = new Command("joint-ultrasound", "Finger joints in grayscale and Doppler with synovitis, its scores by definition, and scorers.") {
            Patients, Site, Set, AsPublished, Seed, Format, Out };
        command.SetAction((parsed, cancel) => Task.FromResult(Run(parsed, cancel)));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = SharedOptions.Of(parsed);
        int seed = parsed.GetValue(Seed);
        string to = parsed.GetRequiredValue(Out), format = parsed.GetRequiredValue(Format);
        if (format is not (Jpeg or Png))
            throw new UsageException($"--format {format}: is neither {Jpeg} nor {Png}");
        var groups = Groups(parsed);
        int patients = groups.Sum(g => g.Patients);
        string sets = string.Join(", ", groups.Select(g => g.Name));
        var manifest = options.Manifest(new JsonObject
        {
            ["patients"] = patients,
            ["sets"] = new JsonArray([.. groups.Select(g => (JsonNode)new JsonObject
            {
                ["name"] = g.Name, ["site"] = g.Site == PhantomSite.A ? SiteA : SiteB, ["patients"] = g.Patients, ["pairs"] = g.Pairs,
            })]),
            ["format"] = format,
            ["generator"] = JointUltrasoundPhantom.Version,
        }, seed);
        string words = string.Create(CultureInfo.InvariantCulture, $"rubor phantom joint-ultrasound, seed {seed}; {patients} patients; {sets}");
        var timings = new StageTimings();
        using var output = OutputFolder.Stage(to, options.Overwrite);
        var counts = timings.Run("phantoms", () => StudyProgress.Run(options, "making phantoms", JointPhantomStudy.PairsOf(groups), done =>
            JointPhantomStudy.Write(output, seed, groups, format == Png, words, options.Threads, done, cancel)));
        cancel.ThrowIfCancellationRequested();
        (manifest with { TimingsMs = timings.Milliseconds }).WriteTo(output);
        output.Commit();
        var print = parsed.InvocationConfiguration.Output;
        if (options.Json)
            print.WriteLine(Json(to, seed, format, groups, counts).ToJsonString(VhiStudyJson.Indented));
        else if (!options.Quiet)
        {
            print.WriteLine($"phantoms: {counts.Patients} patients, {counts.Pairs} joints ({sets}); study: {to}; 'rubor study describe {to}' counts it");
            print.WriteLine($"hypertrophy 0–3: {string.Join(", ", counts.Sh)}; vascularity 0–3: {string.Join(", ", counts.Vascularity)}");
        }
        return 0;
    }

    static IReadOnlyList<PhantomGroup> Groups(ParseResult parsed)
    {
        int? patients = parsed.GetValue(Patients);
        if (patients is < JointPhantomStudy.FewestPatients or > JointPhantomStudy.MostPatients)
            throw new UsageException($"--patients {patients}: give {JointPhantomStudy.FewestPatients} to {JointPhantomStudy.MostPatients}");
        string? site = parsed.GetValue(Site), set = parsed.GetValue(Set);
        if (parsed.GetValue(AsPublished))
            return site is not null || set is not null
                ? throw new UsageException($"{(site is not null ? Site.Name : Set.Name)} does not go with {AsPublished.Name}, whose sets are as they "
                    + "are; take one of them away")
                : JointPhantomStudy.AsPublished(patients);
        if (site is not (null or SiteA or SiteB))
            throw new UsageException($"--site {site}: is neither {SiteA} nor {SiteB}");
        if (set is not null && (set.Trim().Length == 0 || set.Any(char.IsControl)))
            throw new UsageException("--set: give a word, such as training, prospective or external");
        string name = set ?? DefaultSet;
        var where = site == SiteB ? PhantomSite.B : PhantomSite.A;
        int count = patients ?? DefaultPatients;
        // A set of one's own is none of the published three: its patients are others, but for training at a.
        var known = JointUltrasoundPhantom.AsPublished.FirstOrDefault(g => g.Name == name && g.Site == where);
        return [new(name, known?.Prefix ?? (where == PhantomSite.A ? SiteA : SiteB), known?.Number ?? (where == PhantomSite.A ? 3 : 4),
            where, count,
            JointUltrasoundPhantom.PairsOf(where, count))];
    }

    static JsonObject Json(string to, int seed, string format, IReadOnlyList<PhantomGroup> groups, JointPhantomCounts counts) => new()
    {
        ["format"] = FormatName,
        ["study"] = to,
        ["patients"] = counts.Patients,
        ["pairs"] = counts.Pairs,
        ["sets"] = new JsonArray([.. groups.Select(g => (JsonNode)g.Name)]),
        ["sh"] = new JsonArray([.. counts.Sh.Select(n => (JsonNode)n)]),
        ["vascularity"] = new JsonArray([.. counts.Vascularity.Select(n => (JsonNode)n)]),
        ["seed"] = seed,
        ["generator"] = JointUltrasoundPhantom.Version,
        ["image_format"] = format,
    };
}
