using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rubor.Networks.HandJoints;
using Rubor.Networks.Training;
using Rubor.Studies.Runs;
using Rubor.Studies.Tables;

namespace Rubor.Studies.Measuring.HandClassification;

/// <summary>Where the training of a fold stands.</summary>
/// <param name="Number">The network that is trained, from 1.</param>
/// <param name="Networks">Networks of the fold.</param>
/// <param name="Loss">Loss of its latest step.</param>
/// <param name="Gms">Best GMS of the validation patients so far, or null.</param>
/// <param name="Share">Share of the fold's work that is done where patience never ends it, 0–1.</param>
public sealed record HandProgress(int Number, int Networks, double Loss, double? Gms, double Share);

/// <summary>Trains the networks of one fold, a seed each, one after another: what is finished is kept, what was running goes on with the
/// same
/// bits.</summary>
/// <param name="Training">How.</param>
/// <param name="Split">The fold's patients.</param>
/// <param name="Seen">The study's images.</param>
/// <param name="Checkpoint">Folder in which finished networks and the running one stand until the fold is whole.</param>
public sealed record HandFoldRun(HandJointTraining Training, HandSplit Split, IReadOnlyList<SeenHands> Seen, string Checkpoint)
{
    /// <summary>Table of the trainings.</summary>
    public const string HistoryFile = "history.tsv";

    const string StateFile = "state.json", Done = "done", Running = "running", NetworkFile = "network.json";

    /// <summary>Trains what is missing, chooses thresholds, tests, and writes all but run.json.</summary>
    /// <param name="output">Where the results go.</param>
    /// <param name="overwrite">Whether a training that was begun otherwise is begun again, and not refused.</param>
    /// <param name="timings">Takes the milliseconds of each stage.</param>
    /// <param name="progress">Told how far it is; may be null.</param>
    /// <param name="cancel">Stops it; finished networks stay, the running one has a checkpoint.</param>
    /// <exception cref="OutputException">A training was begun there otherwise, or the joints of the patients are all alike.</exception>
    public HandFoldDocument Run(OutputFolder output, bool overwrite, StageTimings timings, IProgress<HandProgress>? progress,
        CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(timings);
        IReadOnlyList<SeenHands> own = Of(Split.Train), validation = Of(Split.Validation), test = Of(Split.Test);
        var extra = Training.Extra.Select(e => (Folder: e, Images: timings.Run("read", () => e.Read(Split, Training.Settings,
            Training.Threads, cancel)))).ToList();
        IReadOnlyList<SeenHands> train = [.. own, .. extra.SelectMany(e => e.Images)];
        RequireBoth("learns from", train);
        RequireBoth("validates on", validation);
        string data = SeenHands.Sha256Of(train, validation);
        RequireSame(data, overwrite);
        int seeds = Training.Settings.Seeds;
        for (int seed = 1; seed <= seeds; seed++)
        {
            cancel.ThrowIfCancellationRequested();
            int number = seed;
            var told = progress is null ? null : new Relay(p => progress.Report(new(number, seeds, p.Loss, p.Best,
                (number - 1 + ((double)p.Step / p.Steps))
                / seeds)));
            if (!File.Exists(Path.Combine(FolderOf(seed), NetworkFile)))
                timings.Run("train", () => Train(number, train, validation, data, told, cancel));
        }

        using var networks = new HandJointNetworks([.. Enumerable.Range(1, seeds).Select(FolderOf)], Training.Threads);
        var document = timings.Run("validate", () => Validated(networks, own, train, validation, test, data, extra, cancel));
        var heldOut = timings.Run("test", () => HeldOut(networks, test, cancel));
        foreach (var network in document.Networks)
            Copy(FolderOf(network.Seed), output.PathOf(network.Name));
        File.WriteAllBytes(output.PathOf(HandFoldDocument.FileName), document.ToJson());
        File.WriteAllBytes(output.PathOf(HeldOutHands.FileName), HeldOutHands.Table(heldOut));
        File.WriteAllBytes(output.PathOf(HistoryFile), TsvText.Of(["network", "step", "loss", .. HandJointTask.Figures.Select(f => f.Name)],
            document.Networks.SelectMany(n => n.History.Select(r => (IReadOnlyList<object?>)[n.Name, r.Step, r.Loss,
                .. HandJointTask.Figures.Select(f => (object?)r.Figures[f.Name])]))));
        return document;
    }

    string FolderOf(int seed) => Path.Combine(Checkpoint, Done, NameOf(seed));

    static string NameOf(int seed) => FormattableString.Invariant($"seed-{seed}");

    IReadOnlyList<SeenHands> Of(IReadOnlyList<string> subjects) => SeenHands.Of(Seen, subjects);

    void RequireBoth(string what, IReadOnlyList<SeenHands> images)
    {
        var (known, positive) = HandImage.Count(images.Select(s => s.Image));
        if (positive == 0 || positive == known)
            throw new OutputException($"fold {Split.Fold}", $"{what} joints that are all {(positive == 0 ? "normal" : "inflamed")}; draw fewer folds, or add "
                + "patients");
    }

    void Train(int seed, IReadOnlyList<SeenHands> train, IReadOnlyList<SeenHands> validation, string data,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancel)
    {
        string running = Path.Combine(Checkpoint, Running, NameOf(seed));
        using var training = new NetworkTraining(
            new()
            {
                Task = Training.Task(train, validation),
                Settings = Training.Settings.Training(train.Count),
                // What a checkpoint does not see of itself: augmentation, loss, threshold, weights at the start.
                DataSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
                    $"{data}\n{Training.Settings.ToJson().ToJsonString()}\n{Training.StartSha256}"))),
                Seed = Training.SeedOf(Split.Fold, seed),
                Device = Training.Device,
                Float16 = true,
                CheckpointFolder = running,
            },
            Training.Threads, resume: true);
        var outcome = training.Run(progress, cancel);
        string partial = FolderOf(seed) + ".partial";
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
        Directory.CreateDirectory(partial);
        string sha256 = training.WriteWeights(partial,
            train.Concat(validation).Select(s => (s.Subject, s.Input.Role, s.Input.File, s.Input.Sha256)),
            new Dictionary<string, double>(), FormattableString.Invariant($"Hand joints, fold {Split.Fold}, seed {seed}."));
        File.WriteAllBytes(Path.Combine(partial, NetworkFile), JsonSerializer.SerializeToUtf8Bytes(new(NameOf(seed),
            FormattableString.Invariant($"fold-{Split.Fold}/{NameOf(seed)}"), sha256, seed, outcome.StepsDone, outcome.Step, outcome.StoppedEarly, null, 0,
            outcome.History), HandModelJson.Default.HandNetworkDocument));
        Directory.Move(partial, FolderOf(seed));
        if (Directory.Exists(running))
            Directory.Delete(running, recursive: true);
    }

    HandFoldDocument Validated(HandJointNetworks networks, IReadOnlyList<SeenHands> own, IReadOnlyList<SeenHands> train,
        IReadOnlyList<SeenHands> validation,
        IReadOnlyList<SeenHands> test, string data, IReadOnlyList<(ExtraHands Folder, IReadOnlyList<SeenHands> Images)> extra,
            CancellationToken cancel)
    {
        float[][][] logits = networks.Logits([.. validation.Select(s => s.Image)], cancel); // network, image, label
        sbyte[] truth = [.. validation.SelectMany(s => s.Image.Truth)];
        float[] Flat(float[][] images) => [.. images.SelectMany(i => i)];
        float[] all = [.. Enumerable.Range(0, truth.Length).Select(i => logits.Average(n => n[i / n[0].Length][i % n[0].Length]))];
        double Share(IReadOnlyList<SeenHands> images) => HandImage.Count(images.Select(s => s.Image)) is var (known, positive)
            ? (double)positive / known : 0;
        return new()
        {
            Fold = Split.Fold,
            Train = Split.Train,
            Validation = Split.Validation,
            ValidationIsNextTest = Split.Next,
            Test = Split.Test,
            Images = [own.Count, validation.Count, test.Count],
            Extra = [.. extra.Select(e => new ExtraHandsDocument(e.Folder.Subject["images of ".Length..], e.Images.Count,
                RunManifest.Sha256Of(Path.Combine(e.Folder.FolderOf(Split.Fold), HandScans.HandJointTable.FileName)),
                File.Exists(Path.Combine(e.Folder.FolderOf(Split.Fold), ExtraHands.PatientsFile))))],
            Prevalence = Share(own),
            TrainingPrevalence = Training.Settings.Loss == HandJointSettings.Balanced ? 0.5 : Share(train),
            DataSha256 = data,
            StudySha256 = SeenHands.Sha256Of(own, validation),
            Settings = Training.Settings.ToJson(),
            Seed = Training.Seed,
            StartSha256 = Training.StartSha256,
            Threshold = HandJointFigures.BestThreshold(all, truth) ?? 0,
            ValidationGms = Known(HandJointFigures.Gms(HandJointFigures.At(all, truth, 0))),
            Networks = [.. logits.Select((l, k) => Flat(l) is var flat ? DocumentOf(k + 1) with
            {
                Threshold = HandJointFigures.BestThreshold(flat, truth) ?? 0,
                ValidationGms = Known(HandJointFigures.Gms(HandJointFigures.At(flat, truth, 0))),
            } : null!)],
        };
    }

    HandNetworkDocument DocumentOf(int seed) => HandModelDocument.Parse(Path.Combine(FolderOf(seed), NetworkFile), "remove the folder and train it again",
        json => JsonSerializer.Deserialize(json, HandModelJson.Default.HandNetworkDocument));

    static double? Known(double value) => double.IsFinite(value) ? value : null;

    IReadOnlyList<HeldOutHands> HeldOut(HandJointNetworks networks, IReadOnlyList<SeenHands> test, CancellationToken cancel)
    {
        float[][][] logits = networks.Logits([.. test.Select(s => s.Image)], cancel);
        return [.. test.SelectMany((s, i) => logits.Select((n, k) => new HeldOutHands(Split.Fold, k + 1, s.Subject, s.Name, s.View,
            s.ByPatient([.. n[i].Select(z => 1 / (1 + Math.Exp(-(double)z)))]), s.Labels)))];
    }

    void RequireSame(string data, bool overwrite)
    {
        string file = Path.Combine(Checkpoint, StateFile);
        var now = new JsonObject
        {
            ["format"] = "rubor.hand-joints-state/1",
            ["seed"] = Training.Seed,
            ["data_sha256"] = data,
            ["start_sha256"] = Training.StartSha256,
            ["settings"] = Training.Settings.ToJson(),
        };
        if (File.Exists(file) && JsonFile.Read(file) is var before && !JsonNode.DeepEquals(before, now))
        {
            if (!overwrite)
                throw new OutputException(Checkpoint, $"holds a training that was begun otherwise ({Difference(before, now)}); give what was given then, name "
                    + "another folder, or add --overwrite to begin again");
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
            : !JsonNode.DeepEquals(before?["start_sha256"], now["start_sha256"]) ? "with another --imagenet" : "with other data";
    }

    static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from).Where(f => Path.GetFileName(f) != NetworkFile))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    sealed class Relay(Action<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told(value);
    }
}
