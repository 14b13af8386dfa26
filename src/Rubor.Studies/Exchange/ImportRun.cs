using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Rubor.Imaging;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Exchange;

/// <summary>What becomes of a planned file.</summary>
public enum ImportState
{
    /// <summary>It is, or will be, written.</summary>
    New,

    /// <summary>It lies in the study already, made from the same sources.</summary>
    Present,

    /// <summary>It takes the place of one that was made from other sources.</summary>
    Replaced,

    /// <summary>It is not written; <see cref="ImportStep.Reason"/> says why.</summary>
    Refused,
}

/// <summary>A planned file and what becomes of it.</summary>
/// <param name="File">The file.</param>
/// <param name="Target">Where it lies, relative to the study's folder, with slashes.</param>
/// <param name="State">What becomes of it.</param>
/// <param name="Reason">Why it is refused, or empty.</param>
public sealed record ImportStep(ImportedFile File, string Target, ImportState State, string Reason = "");

/// <summary>
/// Writes what a plan says into a study: file by file, several at once, each whole or not at all. A file that lies there with the same
/// sources is kept as it is, so that a second run changes nothing and a killed one goes on; a bad file is listed, and the rest go on.
/// </summary>
public sealed class ImportRun
{
    /// <summary>Files beside the images that an import writes; run.json of the last import that changed anything among them.</summary>
    public static IReadOnlyList<string> OwnFiles { get; } =
        [Study.FileName, Study.TableName, ImportLedger.FileName, FoldsName, RunManifest.FileName];

    const string FoldsName = "folds.json", StagePrefix = ".rubor-import-stage-";

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    readonly ImportPlan plan;
    readonly string folder;
    readonly string? name;
    readonly bool overwrite;
    readonly Dictionary<string, StudyLabel> labels;
    readonly ConcurrentDictionary<string, Lazy<string>> hashes = new(StringComparer.Ordinal);

    /// <summary>Prepares a run; nothing is written.</summary>
    /// <param name="plan">What to import.</param>
    /// <param name="folder">The study's folder: new, empty, or a study.</param>
    /// <param name="name">Name of a new study, or null for the folder's.</param>
    /// <param name="overwrite">Whether a file whose sources changed is replaced.</param>
    public ImportRun(ImportPlan plan, string folder, string? name = null, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(plan);
        (this.plan, this.folder, this.name, this.overwrite) = (SeriesConflicts.Resolve(plan), folder, name, overwrite);
        labels = LabelsOf(this.plan);
    }

    /// <summary>Planned files, once contradictions between series are settled: progress counts these.</summary>
    public int Count => plan.Files.Count;

    /// <summary>What would be written, without writing. Sources are read only where the study has the file already.</summary>
    /// <exception cref="OutputException">The folder is no study and not empty, or its study is damaged.</exception>
    public ImportDocument Look()
    {
        var draft = StudyDraft.Of(folder, name);
        using var ledger = ImportLedger.Read(folder);
        return new(plan, [.. Steps(draft).Select(s => s.State == ImportState.Refused ? s : Judged(s, ledger))], folder)
        {
            Folds = plan.Folds is null ? null : File.Exists(FoldsPath) ? ImportState.Present : ImportState.New,
        };
    }

    /// <summary>Writes the study.</summary>
    /// <param name="threads">Files at once, from 1.</param>
    /// <param name="done">Is told each finished file, from any thread.</param>
    /// <param name="cancel">Stops between files; the next run goes on.</param>
    /// <exception cref="OutputException">The folder is no study and not empty, its study is damaged, or another run writes it.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public ImportDocument Write(int threads, Action done, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(done);
        StudyDraft.Of(folder, name); // before the folder is made
        using var claim = FolderClaim.Take(folder);
        foreach (string left in Directory.EnumerateDirectories(folder, StagePrefix + "*"))
            Directory.Delete(left, recursive: true);
        var draft = StudyDraft.Of(folder, name);
        using var ledger = ImportLedger.Read(folder);
        string stage = Path.Combine(folder, $"{StagePrefix}{Environment.ProcessId}");
        IReadOnlyList<ImportStep> steps;
        try
        {
            Directory.CreateDirectory(stage);
            steps = CaseRun.Each([.. Steps(draft).Index()], threads, s =>
            {
                var step = s.Item.State == ImportState.Refused ? s.Item : Made(s.Item, ledger, Path.Combine(stage, $"{s.Index}"));
                done();
                return step;
            }, cancel);
        }
        finally
        {
            Directory.Delete(stage, recursive: true);
        }
        return Finish(draft, ledger, steps);
    }

    string FoldsPath => Path.Combine(folder, FoldsName);

    ImportDocument Finish(StudyDraft draft, ImportLedger ledger, IReadOnlyList<ImportStep> steps)
    {
        var remarks = new List<string>();
        foreach (var step in steps.Where(s => s.State != ImportState.Refused))
        {
            draft.Enter(step.File, step.Target, LabelOf(step.File));
            if (ledger.Of(step.Target) is { IsEmpty: true } && !draft.MayBeEmpty(step.File.Role))
                remarks.Add($"{step.File.Role} of {ImportName.Words(step.File)} is empty, which {Study.FileName} does not allow; list it in may_be_empty");
        }
        var document = new ImportDocument(plan, steps, folder);
        if (document.Imported == 0)
            return document; // an empty study is none
        remarks.AddRange(plan.Clinical.Select(draft.Enter).OfType<string>());
        bool isNew = draft.Write();
        if (isNew || steps.Any(s => s.State is ImportState.New or ImportState.Replaced))
            FileSystemSync.Around(Path.Combine(folder, Study.TableName));
        ledger.Finish();
        var (state, refusal) = WriteFolds(draft);
        return document with
        {
            Remarks = [.. remarks.Distinct()],
            Folds = state,
            FoldsReason = refusal,
            IsChanged = isNew || state is ImportState.New or ImportState.Replaced
                || steps.Any(s => s.State is ImportState.New or ImportState.Replaced),
        };
    }

    (ImportState?, string) WriteFolds(StudyDraft draft)
    {
        if (plan.Folds?.Folds is not { } folds)
            return (null, "");
        string? absent = folds.Subjects.Concat(folds.HeldOut).FirstOrDefault(s => !draft.Subjects.Contains(s));
        if (absent is not null)
            return (ImportState.Refused, $"names subject {absent}, of whom nothing was imported; the study gets no folds");
        byte[] json = folds.ToJson();
        bool there = File.Exists(FoldsPath);
        if (there && File.ReadAllBytes(FoldsPath).AsSpan().SequenceEqual(json))
            return (ImportState.Present, "");
        if (there && !overwrite)
            return (ImportState.Refused, $"says other folds than {FoldsPath}; add --overwrite, or move that file away");
        WholeFile.Write(FoldsPath, json);
        return (there ? ImportState.Replaced : ImportState.New, "");
    }

    // Every file with its place in the study, and what the study itself says against it.
    List<ImportStep> Steps(StudyDraft draft)
    {
        var steps = new List<ImportStep>();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in plan.Files.OrderBy(f => f.IsLabel).ThenBy(f => f.Subject, StringComparer.Ordinal)
            .ThenBy(f => f.Session, StringComparer.Ordinal).ThenBy(f => f.Scan, StringComparer.Ordinal)
            .ThenBy(f => f.Observer, StringComparer.Ordinal).ThenBy(f => f.Role, StringComparer.Ordinal))
        {
            string target = ImportName.Of(file);
            string? reason = ImportName.Refusal(file) ?? (file.Sources.Count == 0 ? "has no source" : null) ?? draft.Refusal(file, target, LabelOf(file));
            if (reason is null && !taken.Add(target))
                reason = $"would have the name of another file, {target}; tell the two apart by more than capitals";
            steps.Add(new(file, target, reason is null ? ImportState.New : ImportState.Refused, reason ?? ""));
        }
        return steps;
    }

    StudyLabel? LabelOf(ImportedFile file) => file.IsLabel ? labels[file.Role] : null;

    static Dictionary<string, StudyLabel> LabelsOf(ImportPlan plan)
    {
        var labels = plan.Labels.ToDictionary(l => l.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var file in plan.Files.Where(f => f.IsLabel))
            labels.TryAdd(file.Role, new(file.Role, [], MayBeEmpty: false));
        return labels;
    }

    // What a step would do, by what lies in the study.
    ImportStep Judged(ImportStep step, ImportLedger ledger)
    {
        string path = Path.Combine(folder, step.Target);
        try
        {
            if (ledger.Of(step.Target) is not { } entry)
                return !File.Exists(path) || ledger.IsUnfinished ? step
                    : overwrite ? step with { State = ImportState.Replaced } : Refuse(step, Foreign);
            bool same = entry.IsOf(plan.Kind, step.File.Settings, SourcesOf(step.File));
            bool whole = File.Exists(path) && RunManifest.Sha256Of(path) == entry.Sha256;
            if (same && whole)
                return step with { State = ImportState.Present };
            if (!File.Exists(path))
                return step;
            return overwrite || (same && ledger.IsUnsure(step.Target)) ? step with { State = ImportState.Replaced }
                : Refuse(step, same ? "was changed since it was imported; add --overwrite to put the import in its place" :
                    "was imported from other files, or by other rules; add --overwrite to replace it");
        }
        catch (Exception e) when (e is ImageDataException or IOException or UnauthorizedAccessException)
        {
            return Refuse(step, Reason(e));
        }
    }

    const string Foreign = "a file lies there that no import wrote; move it away, or add --overwrite";

    ImportStep Made(ImportStep step, ImportLedger ledger, string stage)
    {
        step = Judged(step, ledger) is { } judged && judged.Reason != Foreign ? judged : step;
        if (step.State is ImportState.Present or ImportState.Refused)
            return step;
        string path = Path.Combine(folder, step.Target), written = stage + step.File.Ending;
        try
        {
            var sources = SourcesOf(step.File);
            step.File.Write(written);
            bool isEmpty = LabelOf(step.File) is { } label && IsEmpty(label, written);
            string sha = RunManifest.Sha256Of(written);
            // A run may have been killed between a file and its line in the journal: the same bytes are the same file.
            if (ledger.Of(step.Target) is null && File.Exists(path) && !overwrite && RunManifest.Sha256Of(path) != sha)
                return Refuse(step, Foreign);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (step.File.Sidecar?.Invoke() is { } sidecar)
            {
                File.WriteAllBytes(stage + ".json", Encoding.UTF8.GetBytes(sidecar.ToJsonString(Indented) + "\n"));
                File.Move(stage + ".json", Path.Combine(folder, ImportName.Sidecar(step.Target, step.File.Ending)), overwrite: true);
            }
            File.Move(written, path, overwrite: true);
            ledger.Add(new(step.Target, sha, plan.Kind, step.File.Settings, sources, isEmpty));
            return step;
        }
        catch (Exception e) when (e is ImageDataException or OutputException || e is IOException && !IsFull(e))
        {
            return Refuse(step, Reason(e));
        }
    }

    // What was written is read again: a label that later commands refuse is refused here.
    static bool IsEmpty(StudyLabel label, string path)
    {
        var volume = PictureLabel.Read(path);
        var values = label.Classes.Count == 0 ? Mask.From(volume).Voxels : LabelMap.From(volume).Labels;
        if (label.Classes.Count > 0)
            foreach (byte value in values)
                if (value > 0 && label.Classes.All(c => c.Value != value))
                    throw new ImageDataException(path, $"holds the value {value}, which is no class of {label.Name}");
        return values.IndexOfAnyExcept((byte)0) < 0;
    }

    List<string> SourcesOf(ImportedFile file) =>
        [.. file.Sources.Select(s => hashes.GetOrAdd(s, f => new(() => RunInput.Of("source", f).Sha256)).Value).Order(StringComparer.Ordinal)];

    static ImportStep Refuse(ImportStep step, string reason) => step with { State = ImportState.Refused, Reason = reason };

    // Without the name of the file written: the step names its sources.
    static string Reason(Exception e) => (e is ImageDataException image ? image.Reason : e.Message).ReplaceLineEndings(" ");

    // A full disk ends the run: every file after it would fail.
    static bool IsFull(Exception e) => (e.HResult & 0xFFFF) == 28;
}
