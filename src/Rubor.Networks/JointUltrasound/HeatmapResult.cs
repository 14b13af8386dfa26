namespace Rubor.Networks.JointUltrasound;

/// <summary>Where some networks saw what they answered.</summary>
public sealed record HeatmapResult
{
    /// <summary>Rows and columns of the maps, which lie over the regions.</summary>
    public required int Side { get; init; }

    /// <summary>Map of the grayscale region (y, x), 0–1: mean of the networks' maps; empty where they do not see it.</summary>
    public required float[] Gray { get; init; }

    /// <summary>Map of the Doppler region (y, x), 0–1; empty where they do not see it.</summary>
    public required float[] Doppler { get; init; }

    /// <summary>What became 1 in the grayscale maps, in logits (of squares: logits²): mean of the networks' scales. Near 0 the map shows
    /// nothing, however bright it is.</summary>
    public required double GrayScale { get; init; }

    /// <summary>The same of the Doppler maps.</summary>
    public required double DopplerScale { get; init; }

    /// <summary>Completeness gap: mean over networks and noises of |Σ attributions − difference of the logits| / Σ |attributions|. It must
    /// be small, and says nothing of the error of a map. Not a number for Grad-CAM.</summary>
    public required double Gap { get; init; }

    /// <summary>Length of the difference of the maps by both rules over the length of the map, half of it where the second rule is every
    /// second node of the first: an estimate of its error; null where there is one rule.</summary>
    public required double? Error { get; init; }

    /// <summary>The answer that each network's map explains.</summary>
    public required IReadOnlyList<int> Answers { get; init; }

    /// <summary>Gradients evaluated of each network.</summary>
    public required int Evaluations { get; init; }

    /// <summary>The larger of the scales.</summary>
    public double Scale => Math.Max(GrayScale, DopplerScale);

    /// <summary>What of a map is shown: values below <see cref="HeatmapSettings.LeastShown"/> become 0.</summary>
    public static float[] Shown(IReadOnlyList<float> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return [.. map.Select(v => v < HeatmapSettings.LeastShown ? 0 : v)];
    }
}
