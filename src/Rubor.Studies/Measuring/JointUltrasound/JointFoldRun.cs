using System.Text;
using System.Text.Json.Nodes;
using Rubor.Networks.JointUltrasound;
using Rubor.Networks.Training;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Measuring.JointUltrasound;

/// <summary>Where the training of a fold stands.</summary>
/// <param name="Network">The network that is trained.</param>
/// <param name="Number">Which one of <paramref name="Networks"/> it is, from 1.</param>
/// <param name="Networks">Networks of the fold.</param>
/// <param name="Loss">Loss of its latest step.</param>
/// <param name="Share">Share of the fold's work that is done, 0–1.</param>
public sealed record JointProgress(string Network, int Number, int Networks, double Loss, double Share);

/// <summary>Trains the networks of one fold, one after another: what is finished is kept, what was running goes on with the same
/// bits.</summary>
/// <param name="Training">How.</param>
/// <param name="Seen">The study's joints.</param>
/// <param name="Split">The fold's patients.</param>
/// <param name="Checkpoint">Folder in which finished stages and the running one stand until the fold is whole.</param>
public sealed record JointFoldRun(JointTraining Training, SeenJoints Seen, JointSplit Split, string Checkpoint)
{
    /// <summary>Table of the trainings.</summary>
    public const string HistoryFile = "history.tsv";

    const string StateFile = "state.json", Done = "done", Running = "running";

    /// <summary>Trains what is missing, chooses temperatures and thresholds, and writes all but run.json and the report.</summary>
    /// <param name="output">Where the results go.</param>
    /// <param name="overwrite">Whether a training that was begun otherwise is begun again, and not refused.</param>
    /// <param name="timings">Takes the milliseconds of each stage.</param>
    /// <param name="progress">Told how far it is; may be null.</param>
    /// <param name="cancel">Stops it; finished networks stay, the running one has a checkpoint.</param>
    /// <exception cref="OutputException">A training was begun there otherwise.</exception>
    public JointFoldDocument Run(OutputFolder output, bool overwrite, StageTimings timings, IProgress<JointProgress>? progress,
        CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(timings);
        IReadOnlyList<SeenJoint> train = Seen.Of(Split.Train), validation = Seen.Of(Split.Validation);
        string data = SeenJoints.Sha256Of(train, validation);
        RequireSame(data, overwrite);
        var networks = Training.Networks;
        double all = networks.Sum(n => JointCost.WorkOf(Training.Settings, n, StageOf(n).Steps(train), train.Count)), done = 0;
        foreach (var (k, network) in networks.Index())
        {
            cancel.ThrowIfCancellationRequested();
            var stage = StageOf(network);
            double work = JointCost.WorkOf(Training.Settings, network, stage.Steps(train), train.Count);
            if (!stage.IsDone)
            {
                double before = done;
                var told = progress is null ? null : new Relay(p => progress.Report(new(network.Name, k + 1, networks.Count, p.Loss,
                    (before + (work * p.Step / p.Steps)) / all)));
                timings.Run("train", () => stage.Run(Split, train, validation, data, Path.Combine(Checkpoint, Running, network.Name), told, cancel));
            }

            done += work;
        }

        var document = timings.Run("calibrate", () => Calibrated(networks, train, validation, data, cancel));
        foreach (var network in document.Networks)
            Copy(Path.Combine(Checkpoint, Done, network.Name), output.PathOf(network.Name));
        File.WriteAllBytes(output.PathOf(JointFoldDocument.FileName), document.ToJson());
        File.WriteAllBytes(output.PathOf(HistoryFile), TsvText.Of(["network", "step", "rate", "loss", "validation_auc"],
            document.Trainings.SelectMany(t => t.History.Select(r => (IReadOnlyList<object?>)[t.Name, r.Step, r.Rate, r.Loss, r.Figures["auc"]]))));
        return document;
    }

    JointStage StageOf(JointNetwork network) => new(Training, network, Path.Combine(Checkpoint, Done));

    JointFoldDocument Calibrated(IReadOnlyList<JointNetwork> networks, IReadOnlyList<SeenJoint> train, IReadOnlyList<SeenJoint> validation,
        string data, CancellationToken cancel)
    {
        List<JointNetwork> kept = [.. networks.Where(n => n.Kept)];
        using var scorers = new ScorerNetworks([.. kept.Select(n => StageOf(n).Weights)], threads: Training.Threads);
        // Network × joint × output.
        var logits = scorers.Logits([.. validation.Select(j => j.Image)], cancel);
        return new()
        {
            Fold = Split.Fold,
            Train = Split.Train,
            Validation = Split.Validation,
            ValidationDrawn = Split.Drawn,
            Test = Split.Test,
            Joints = [train.Count, validation.Count, Seen.Of(Split.Test).Count],
            Grades = JointScore.Measured.ToDictionary(m => m, m =>
                (IReadOnlyList<int>)[.. JointQuestion.Grades.Select(g => train.Count(j => j.Grade(m) == g))]),
            DataSha256 = data,
            Settings = Training.Settings.ToJson(),
            Seed = Training.Seed,
            ImagenetSha256 = Training.Imagenet?.Sha256,
            Networks = [.. kept.Select((n, k) => new JointNetworkDocument(n.Name, $"fold-{Split.Fold}/{n.Name}", StageOf(n).Document.Sha256, n.Seed,
                Answers(n, [.. Enumerable.Range(0, validation.Count).Select(i => logits[k][i])], validation)))],
            Trainings = [.. networks.Select(n => StageOf(n).Document is var d ? new JointHistoryDocument(n.Name, d.Steps, n.Epochs,
                n.Frozen,
                n.StartsWith, d.History) : null!)],
        };
    }

    static List<JointAnswerDocument> Answers(JointNetwork network, IReadOnlyList<float[]> logits, IReadOnlyList<SeenJoint> joints)
    {
        var answers = new List<JointAnswerDocument>();
        int output = 0;
        foreach (var question in network.Questions)
        {
            answers.Add(JointCalibration.Of(question, output, logits, [.. joints.Select(j => j.Grade(question.Measurement))]));
            output += question.Answers.Count;
        }

        return answers;
    }

    void RequireSame(string data, bool overwrite)
    {
        string file = Path.Combine(Checkpoint, StateFile);
        var now = new JsonObject
        {
            ["format"] = "rubor.joint-ultrasound-state/1",
            ["seed"] = Training.Seed,
            ["data_sha256"] = data,
            ["imagenet_sha256"] = Training.Imagenet?.Sha256,
            ["settings"] = Training.Settings.ToJson(),
        };
        if (File.Exists(file) && !JsonNode.DeepEquals(JsonFile.Read(file), now))
        {
            if (!overwrite)
                throw new OutputException(Checkpoint, $"holds a training that was begun otherwise ({Difference(JsonFile.Read(file), now)}); give what was "
                    + "given then, name another folder, or add --overwrite to begin again");
            foreach (string part in new[] { Done, Running })
                if (Directory.Exists(Path.Combine(Checkpoint, part)))
                    Directory.Delete(Path.Combine(Checkpoint, part), recursive: true);
        }

        Directory.CreateDirectory(Path.Combine(Checkpoint, Done)); // and with it the checkpoint's own folder
        WholeFile.Write(file, Encoding.UTF8.GetBytes(now.ToJsonString()));
    }

    static string Difference(JsonNode? before, JsonObject now)
    {
        if (before?["settings"] is JsonObject then && !JsonNode.DeepEquals(then, now["settings"]))
            return string.Join("; ", now["settings"]!.AsObject().Where(p => !JsonNode.DeepEquals(p.Value, then[p.Key]))
                .Select(p => $"{p.Key} {then[p.Key]?.ToString() ?? "none"} and {p.Value}")) + ", there and now";
        return !JsonNode.DeepEquals(before?["seed"], now["seed"]) ? "with another seed"
            : !JsonNode.DeepEquals(before?["imagenet_sha256"], now["imagenet_sha256"]) ? "with another --imagenet" : "with other data";
    }

    static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from).Where(f => Path.GetFileName(f) != "stage.json"))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    sealed class Relay(Action<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told(value);
    }
}
