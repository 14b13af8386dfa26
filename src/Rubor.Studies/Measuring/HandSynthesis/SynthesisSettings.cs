using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Synthesis;
using Rubor.Networks.Diffusion;
using Rubor.Networks.Training;

namespace Rubor.Studies.Measuring.HandSynthesis;

/// <summary>How images are made, beside the generator and the seed. Where the paper leaves something open, the choice is a key here.
/// Unknown
/// keys are errors.</summary>
public sealed record SynthesisSettings
{
    static readonly string[] OfPhotographs = ["photographed", "photograph_turn", "photograph_size"];

    /// <summary>Chance that anything is inflamed. Cobb 2024: 0.9.</summary>
    public double Any { get; init; } = 0.9;

    /// <summary>Chance of each hand. Cobb 2024: 0.75.</summary>
    public double Hand { get; init; } = 0.75;

    /// <summary>Chance of each joint of such a hand. Cobb 2024: 0.5.</summary>
    public double Joint { get; init; } = 0.5;

    /// <summary>Chance that an inflamed joint is high. Cobb 2024: 0.5.</summary>
    public double High { get; init; } = 0.5;

    /// <summary>redraw (both hands again, until one is chosen) or force (one of them).</summary>
    public string AtLeastOne { get; init; } = JointStateSettings.Redraw;

    /// <summary>first-success (the paper's law) or one-map.</summary>
    public string PerlinSampler { get; init; } = PerlinSettings.FirstSuccess;

    /// <summary>Whether at least max(9, 0.3 n) pixels of n must remain, and not 25.</summary>
    public bool PerlinRelativeMinimum { get; init; }

    /// <summary>Largest share that remains. Cobb 2024: 0.9.</summary>
    public double PerlinMost { get; init; } = 0.9;

    /// <summary>Maps tried before the region is taken whole. Cobb 2024: 5,000.</summary>
    public int PerlinTries { get; init; } = 5000;

    /// <summary>Wavelength of the noise in joints, pixels.</summary>
    public double PerlinWavelength { get; init; } = 12;

    /// <summary>Wavelength of the noise in wrists, pixels.</summary>
    public double PerlinWristWavelength { get; init; } = 16;

    /// <summary>unipc, dpm-2m, ddim or ancestral; empty for what the generator was trained to.</summary>
    public string Sampler { get; init; } = "";

    /// <summary>Evaluations of the network an image; 0 for what the generator was trained to.</summary>
    public int Evaluations { get; init; }

    /// <summary>Times that an image which cannot be a scan is drawn, at most.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Share of the images whose hands are photographed ones, where there are photographs; the others have a scan's.</summary>
    public double Photographed { get; init; } = 1;

    /// <summary>Most that a photographed hand is turned from where its joints fit best, degrees either way; ours.</summary>
    public double PhotographTurn { get; init; } = 5;

    /// <summary>Most that it is larger or smaller than fits best, as a share; ours.</summary>
    public double PhotographSize { get; init; } = 0.05;

    /// <summary>Chances of the joints.</summary>
    [JsonIgnore]
    public JointStateSettings States => new() { Any = Any, Hand = Hand, Joint = Joint, High = High, AtLeastOne = AtLeastOne };

    /// <summary>The rule of the parts.</summary>
    [JsonIgnore]
    public PerlinSettings Perlin => new()
    {
        Sampler = PerlinSampler,
        RelativeMinimum = PerlinRelativeMinimum,
        Most = PerlinMost,
        Tries = PerlinTries,
        Wavelength = PerlinWavelength,
        WristWavelength = PerlinWristWavelength,
    };

    /// <summary>The settings with changes.</summary>
    /// <param name="changes">key=value each.</param>
    /// <exception cref="ArgumentException">No such key, or a value that the key does not take; one line.</exception>
    public static SynthesisSettings Of(IEnumerable<string> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var values = SettingsText.Change([], new SynthesisSettings().ToJson(), changes);
        var settings = SettingsText.Read(values, new SynthesisSettings().ToJson(), SynthesisJson.Default.SynthesisSettings);
        settings.Check();
        return settings;
    }

    /// <summary>As JSON, every key named.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, SynthesisJson.Default.SynthesisSettings)!.AsObject();

    /// <summary>As JSON without what only photographed hands go by, where there are none.</summary>
    /// <param name="photographs">Whether there are.</param>
    /// <exception cref="ArgumentException">Something is asked of photographed hands where there are none.</exception>
    public JsonObject ToJson(bool photographs)
    {
        var (json, usual) = (ToJson(), new SynthesisSettings().ToJson());
        foreach (string key in photographs ? [] : OfPhotographs)
            if (!JsonNode.DeepEquals(json[key], usual[key]))
                throw new ArgumentException($"{key} is of photographed hands, and no photographs are given");
            else
                json.Remove(key);
        return json;
    }

    /// <summary>Chance that a joint is inflamed: by the law of the lot, but that wrists of photographed hands are not.</summary>
    /// <param name="photographs">Whether there are photographed hands.</param>
    public double InflamedChance(bool photographs) =>
        States.JointChance * (1 - (photographs ? Photographed / HandJoints.PerHand : 0));

    /// <summary>How the images of a generator are made.</summary>
    /// <param name="trained">Settings of the generator.</param>
    /// <exception cref="ArgumentException">It goes by no schedule where one is needed.</exception>
    public SamplerSettings Making(GeneratorSettings trained)
    {
        ArgumentNullException.ThrowIfNull(trained);
        SamplerSettings making = new()
        {
            Method = Sampler.Length > 0 ? Sampler : trained.Sampler,
            Evaluations = Evaluations > 0 ? Evaluations : trained.Evaluations,
        };
        making.Check();
        return making;
    }

    /// <summary>Steps of ancestral sampling: the generator's, or 500 as in the paper mode.</summary>
    public static NoiseSchedule ScheduleOf(GeneratorSettings trained)
    {
        ArgumentNullException.ThrowIfNull(trained);
        const int PublishedSteps = 500;
        return trained.Schedule ?? NoiseSchedule.Linear(PublishedSteps, trained.ScheduleFirst, trained.ScheduleLast);
    }

    void Check()
    {
        States.Check();
        Perlin.Check();
        if (Sampler.Length > 0 && !SamplerSettings.Methods.Contains(Sampler))
            throw new ArgumentException($"sampler is {Sampler}; there is {string.Join(", ", SamplerSettings.Methods)}");
        if (Evaluations is not 0 and (< 2 or > 10000))
            throw new ArgumentException($"evaluations is {Evaluations}; 0, or 2 to 10000 are taken");
        foreach (var (name, value, most) in new[] { ("photographed", Photographed, 1.0), ("photograph_turn", PhotographTurn, 180.0),
            ("photograph_size", PhotographSize, 0.5) })
            if (!(value >= 0 && value <= most))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; 0 to {most} are taken"));
        if (Attempts is < 1 or > 100)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"attempts is {Attempts}; 1 to 100 are taken"));
    }
}

[JsonSerializable(typeof(SynthesisSettings))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
internal sealed partial class SynthesisJson : JsonSerializerContext;
