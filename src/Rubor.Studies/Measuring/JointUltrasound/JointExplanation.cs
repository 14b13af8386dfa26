using Rubor.Networks.JointUltrasound;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>Heatmaps of one joint: where the networks of a binary task saw what they answered.</summary>
/// <param name="Model">The model.</param>
/// <param name="Exact">Whether as many gradients are evaluated as published.</param>
internal sealed record JointExplanation(JointModel Model, bool Exact)
{
    /// <summary>Logits in a region from which on a map is drawn in full strength. A map is scaled to its own largest values, however small
    /// they are; below this it is drawn the fainter, and below a fifth of it nothing of it is left. Ours: of a logit of 10 spread over a
    /// region a classifier is sure.</summary>
    internal const double FullStrength = 10;

    const string Gradients = "integrated-gradients", Cam = "grad-cam";

    /// <summary>Maps of both scores: hypertrophy on every picture that its networks see, vascularity on Doppler.</summary>
    /// <param name="image">The joint.</param>
    /// <param name="result">Its scores, which choose the tasks.</param>
    /// <param name="progress">Told the share that is done; may be null.</param>
    /// <param name="cancel">Stops between networks.</param>
    public IReadOnlyList<JointHeatmap> Of(PairImage image, JointResult result, IProgress<double>? progress, CancellationToken cancel)
    {
        var maps = new List<JointHeatmap>();
        foreach (var (k, measurement) in JointScore.Measured.Index())
        {
            var question = QuestionOf(measurement, result[measurement]);
            var members = Members(question);
            var told = progress is null ? null : new Relay(share => progress.Report((k + share) / JointScore.Measured.Count));
            var settings = Exact ? HeatmapSettings.Paper : HeatmapSettings.FastWithError;
            var found = PairHeatmaps.Integrated(Model.Networks, members, image, settings, progress: told, cancellation: cancel);
            maps.AddRange(MapsOf(found, question, Gradients, Exact ? JointMeasurement.Exact : JointMeasurement.Fast, ""));
            maps.AddRange(MapsOf(PairHeatmaps.Cam(Model.Networks, members, image, cancellation: cancel), question, Cam, null, "cam_"));
        }

        return maps;
    }

    // The task that tells the grade from the one below it; of grade 0 the one that tells it from the grades above.
    JointQuestion QuestionOf(string measurement, int grade)
    {
        var questions = JointQuestion.Of(Model.Settings.Decisions, measurement);
        return questions[Math.Clamp(grade - 1, 0, questions.Count - 1)];
    }

    List<(int Network, string Head)> Members(JointQuestion question) => [.. Model.Document.Folds.SelectMany(f => f.Networks).Index()
        .Where(n => n.Item.Answers.Any(a => a.Measurement == question.Measurement && a.Question == question.Name))
        .Select(n => (n.Index, question.FullName))];

    static IEnumerable<JointHeatmap> MapsOf(HeatmapResult found, JointQuestion question, string method, string? mode, string prefix)
    {
        bool sh = question.Measurement == JointScore.Sh;
        if (sh && found.Gray.Length > 0)
            yield return MapOf(found, found.Gray, found.GrayScale, JointUltrasoundSettings.Gray, question, method, mode, $"{prefix}gray");
        if (found.Doppler.Length > 0)
            yield return MapOf(found, found.Doppler, found.DopplerScale, JointUltrasoundSettings.Doppler, question, method, mode,
                sh ? $"{prefix}doppler_sh" : $"{prefix}doppler");
    }

    static JointHeatmap MapOf(HeatmapResult found, float[] map, double scale, string image, JointQuestion question, string method,
        string? mode,
        string name)
    {
        double region = scale * map.Length, strength = method == Cam ? 1 : Math.Min(1, region / FullStrength);
        float[] shown = HeatmapResult.Shown([.. map.Select(v => (float)(v * strength))]);
        return new(new($"heatmap_{name}.png", $"overlay_{name}.png", image, question.Measurement, question.Name, method, mode, found.Answers.Count,
            question.Answers.Index().ToDictionary(a => a.Item, a => found.Answers.Count(x => x == a.Index)), scale, region, strength,
                found.Error,
            double.IsFinite(found.Gap) ? found.Gap : null, shown.Average(v => v > 0 ? 1.0 : 0.0), found.Evaluations), found.Side, shown);
    }

    sealed class Relay(Action<double> told) : IProgress<double>
    {
        public void Report(double value) => told(value);
    }
}
