using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Exchange.LabelStudio;

/// <summary>Plans the import of an export of Label Studio with its pictures.</summary>
public static class LabelStudioSource
{
    /// <summary>Name of this kind of source.</summary>
    public const string Kind = "label-studio";

    /// <summary>Exports that a path names: itself, or the files below a folder that look like exports; in ordinal order.</summary>
    /// <param name="source">A JSON file or a folder.</param>
    /// <exception cref="OutputException">The folder cannot be opened.</exception>
    public static IReadOnlyList<string> ExportsIn(string source) => Directory.Exists(source)
        ? [.. FolderWalk.Files(source, []).Where(LabelStudioExport.IsExport)] : LabelStudioExport.IsExport(source) ? [source] : [];

    /// <summary>Whether a file is an export, or a folder holds one.</summary>
    public static bool Is(string source) => ExportsIn(source).Count > 0;

    /// <summary>What an import would write, as a source of the list of sources.</summary>
    /// <exception cref="OutputException">As <see cref="Plan"/>.</exception>
    public static ImportPlan PlanOf(string source, ImportSettings settings, CancellationToken cancel) => Plan(source, new()
    {
        Classes = settings.Classes,
        ImageFolder = settings.Pictures,
        Rules = settings.Rules,
        Subjects = settings.Subjects,
        Looked = settings.Looked,
    }, cancel);

    /// <summary>What an import of the exports would write: every picture that a task names, and the masks of each person on it.</summary>
    /// <param name="source">A JSON file, or a folder with one or more.</param>
    /// <param name="settings">Classes, folder of pictures, role.</param>
    /// <param name="cancel">Stops between pictures.</param>
    /// <exception cref="OutputException">There is no export, none can be read, or the folder of pictures cannot be opened.</exception>
    public static ImportPlan Plan(string source, LabelStudioSettings settings, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        IReadOnlyList<string> files = File.Exists(source) ? [source] : ExportsIn(source);
        if (files.Count == 0)
            throw new OutputException(source, Directory.Exists(source) ? "holds no export of Label Studio; export the project as JSON into it"
                : "no such file or folder");
        var (refused, aside) = (new List<RefusedSource>(), new List<RefusedSource>());
        var exports = new List<LabelStudioExport>();
        var people = new Annotators();
        foreach (string file in files)
            try
            {
                exports.Add(LabelStudioExport.Read(file, people));
            }
            catch (OutputException e) when (files.Count > 1)
            {
                string full = Path.GetFullPath(file), reason = e.Message.StartsWith($"{file}: ", StringComparison.Ordinal)
                    ? e.Message[(file.Length + 2)..] : e.Message;
                refused.Add(new([full], reason));
            }
        string folder = settings.ImageFolder ?? (File.Exists(source) ? Path.GetDirectoryName(Path.GetFullPath(source))! : source);
        refused.AddRange(exports.SelectMany(e => e.Refused));
        List<string> remarks = [.. exports.SelectMany(e => e.Remarks).Distinct()];
        var pictures = new TaskPictures(folder, settings, refused, aside, remarks).Of(exports, cancel);
        // Labels that nobody drew are known by the labelling configuration alone: what was looked for and not found.
        List<string> labels = [.. exports.SelectMany(e => e.Tasks).SelectMany(t => t.Annotations)
            .SelectMany(a => a.Regions.SelectMany(r => r.Labels).Concat(a.RefusedLabels))
                .Concat(files.SelectMany(LabelingConfig.LabelsBeside))
            .Distinct(StringComparer.Ordinal)];
        return new LabelStudioPlan(pictures, settings, refused, remarks).Plan(labels) with { LeftAside = aside };
    }
}
