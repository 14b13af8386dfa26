using Rubor.Imaging;
using Rubor.Networks.Planning;
using Rubor.Torch.Modules;

namespace Rubor.Networks.Inference;

/// <summary>
/// What networks of one task say of one examination, added up network by network: probabilities or logits, as their plans have it.
/// </summary>
internal sealed class PredictionSums
{
    readonly NetworkPlan plan;
    readonly bool uncertainty;
    readonly PassSums probabilities;
    readonly LogitSums? logits;
    List<string>? largestPiece;

    /// <summary>Sums of nothing yet.</summary>
    /// <param name="plan">Plan of the first network.</param>
    /// <param name="uncertainty">Whether it is asked how unsure they are.</param>
    public PredictionSums(NetworkPlan plan, bool uncertainty)
    {
        (this.plan, this.uncertainty) = (plan, uncertainty);
        logits = plan.Average == NetworkPlan.LogitsMean ? new(plan.Outputs) : null;
        probabilities = new(plan.Labels.Count, uncertainty);
    }

    /// <summary>Parts into which the work of a network is told.</summary>
    public static int Parts(NetworkPlan plan, InferenceSettings settings) =>
        NetworkPass.IsWhole(plan) ? settings.Passes(plan).Count : 1;

    /// <summary>Runs a network and adds what it says.</summary>
    /// <param name="network">Set to infer.</param>
    /// <param name="of">Its plan: of the first one's task and average.</param>
    /// <param name="input">What it is to see.</param>
    /// <param name="settings">How to run it.</param>
    /// <param name="part">Gives each of its parts where to tell its progress.</param>
    /// <param name="cancellation">Looked at before each batch.</param>
    public void Add(Module network, NetworkPlan of, NetworkInput input, InferenceSettings settings, Func<IProgress<double>?> part,
        CancellationToken cancellation)
    {
        largestPiece = [.. largestPiece is null ? of.LargestPiece : largestPiece.Intersect(of.LargestPiece)];
        int[] all = [.. Enumerable.Range(0, input.Slices)];
        if (NetworkPass.IsWhole(of))
        {
            foreach (var flip in settings.Passes(of))
                probabilities.Add(input, NetworkPass.Of(all, network, of, input, settings, flip, part(), cancellation));
            return;
        }

        float[] said = TilePass.Of(all, network, of, input, settings, settings.Passes(of), part(), cancellation);
        if (logits is null)
        {
            probabilities.Add(input, of.Outputs == 1 ? said : said[(said.Length / of.Outputs)..]);
            return;
        }

        if (uncertainty)
            probabilities.Add(input, TilePass.Structures([.. said], of.Outputs));
        logits.Add(input, said);
    }

    /// <summary>Their mean. Where it is of logits, <see cref="SegmentationPrediction.Disagreement"/> is that of their probabilities.</summary>
    /// <param name="geometry">The scans' grid.</param>
    public SegmentationPrediction Mean(Geometry geometry)
    {
        var mean = logits is null ? probabilities.Mean(geometry) : OfLogits(geometry);
        return mean with
        {
            MostProbable = plan.IsPlanned,
            LargestPiece = [.. (largestPiece ?? []).Select(name => StrayPieces.Number(plan.Labels, name))],
        };
    }

    SegmentationPrediction OfLogits(Geometry geometry)
    {
        float[] found = TilePass.Structures(logits!.OnScan(), plan.Outputs);
        int voxels = geometry.Size.Voxels;
        float[][] structures = [.. Enumerable.Range(0, plan.Labels.Count).Select(s => found[(s * voxels)..((s + 1) * voxels)])];
        var maps = structures.Select(values => new ProbabilityMap(geometry, values)).ToList();
        return uncertainty ? new(maps, new(geometry, PassSums.Entropies(structures)), probabilities.Mean(geometry).Disagreement)
            : new(maps, null, null);
    }
}
