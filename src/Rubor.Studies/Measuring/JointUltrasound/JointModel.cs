using Rubor.Networks.JointUltrasound;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>What a model says of a joint.</summary>
/// <param name="Answers">Of every classifier, fold by fold.</param>
/// <param name="Votes">Of the folds.</param>
/// <param name="Result">What they come to.</param>
public sealed record JointReadout(IReadOnlyList<JointAnswer> Answers, IReadOnlyList<JointVote> Votes, JointResult Result);

/// <summary>A trained model in memory, for use from any thread: all its networks on a thread of their own.</summary>
public sealed class JointModel : IDisposable
{
    readonly ScorerNetworks networks;

    JointModel(string folder, JointModelDocument document, ScorerNetworks networks) =>
        (Folder, Document, this.networks, Settings) = (folder, document, networks, JointUltrasoundSettings.Of(document.Settings));

    /// <summary>Its folder, as the caller named it.</summary>
    public string Folder { get; }

    /// <summary>What it is.</summary>
    public JointModelDocument Document { get; }

    /// <summary>How it was trained.</summary>
    public JointUltrasoundSettings Settings { get; }

    /// <summary>Its networks, for heatmaps: fold by fold, in the order of <see cref="JointFoldDocument.Networks"/>.</summary>
    public ScorerNetworks Networks => networks;

    /// <summary>Opens a model.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="threads">Processor threads of libtorch.</param>
    /// <exception cref="OutputException">It is missing or damaged, or a file of weights is another than the model says.</exception>
    public static JointModel Open(string folder, int threads)
    {
        var document = JointModelDocument.Read(folder);
        string file = Path.Combine(folder, JointModelDocument.FileName);
        if (document.Folds.Count == 0 || document.Folds.Any(f => f.Networks.Count == 0))
            throw new OutputException(file, "names no networks; train the model again, or copy it again");
        foreach (var network in document.Folds.SelectMany(f => f.Networks))
        {
            string tensors = Path.Combine(folder, network.Folder, WeightsFile);
            if (!File.Exists(tensors))
                throw new OutputException(tensors, "is missing, and the model needs it; copy the model as a whole");
            if (RunManifest.Sha256Of(tensors) != network.Sha256)
                throw new OutputException(tensors, $"is another file than {JointModelDocument.FileName} says; copy the model again as a whole");
        }

        try
        {
            _ = JointUltrasoundSettings.Of(document.Settings);
        }
        catch (ArgumentException e)
        {
            throw new OutputException(file, $"has settings that cannot be ({e.Message}); train the model again");
        }

        return new(folder, document, new ScorerNetworks([.. document.Folds
            .SelectMany(f => f.Networks).Select(n => Path.Combine(folder, n.Folder))], threads: threads));
    }

    /// <summary>What every fold's networks say of joints.</summary>
    /// <param name="images">The joints.</param>
    /// <param name="cancel">Stops between batches.</param>
    public IReadOnlyList<JointReadout> Read(IReadOnlyList<PairImage> images, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(images);
        float[][][] logits = networks.Logits(images, cancel); // network, joint, output
        return [.. Enumerable.Range(0, images.Count).Select(i => Of([.. logits.Select(n => n[i])]))];
    }

    JointReadout Of(IReadOnlyList<float[]> logits)
    {
        var answers = new List<JointAnswer>();
        int at = 0;
        foreach (var fold in Document.Folds)
        {
            answers.AddRange(JointReading.Answers(fold, [.. logits.Skip(at).Take(fold.Networks.Count)]));
            at += fold.Networks.Count;
        }

        IReadOnlyList<JointVote> votes = [.. Document.Folds.Select(f => JointReading.Vote(Settings.Decisions, f.Fold, answers))];
        return new(answers, votes, JointReading.Result(votes));
    }

    /// <summary>Name of a network's file of tensors.</summary>
    internal const string WeightsFile = "weights.safetensors";

    /// <inheritdoc/>
    public void Dispose() => networks.Dispose();
}
