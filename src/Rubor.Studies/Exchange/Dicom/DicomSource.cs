using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Rubor.Imaging;
using Rubor.Imaging.Dicom;
using Rubor.Imaging.Dicom.Series;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;
using DicomFacts = Rubor.Imaging.Dicom.Series.SeriesFacts;

namespace Rubor.Studies.Exchange.Dicom;

/// <summary>
/// A folder of DICOM files, or a DICOMDIR, as a study: series become volumes (NIfTI), what is a picture by nature (gamma camera,
/// ultrasound, radiographs, photographs) PNG. A patient is a Patient ID, a visit a day, unless a table says otherwise.
/// </summary>
internal static class DicomSource
{
    const string DirectoryName = "DICOMDIR";

    // Of a series number, frames and objects in their order.
    const double ObjectsASeries = 1e6;

    /// <summary>Whether a path is one: a DICOMDIR, or a folder with a DICOM file in it.</summary>
    public static bool Is(string path) =>
        File.Exists(path) ? IsDicom(path) : Directory.Exists(path) && FolderWalk.Files(path, []).Any(IsDicom);

    /// <summary>What an import would write.</summary>
    /// <exception cref="OutputException">The folder cannot be opened.</exception>
    public static ImportPlan Plan(string path, ImportSettings settings, CancellationToken cancel)
    {
        string root = File.Exists(path) ? Path.GetDirectoryName(Path.GetFullPath(path))! : Path.GetFullPath(path);
        var files = FilesOf(path);
        settings.Looking(files.Count);
        var found = DicomSeries.Find(files, new() { AllowGaps = settings.AllowGaps, PhilipsDisplayValues = settings.PhilipsDisplayValues },
            settings.Threads, settings.Looked, cancel);
        var owners = new DicomOwners(root, settings.Subjects);
        var drafts = new ConcurrentBag<Draft>();
        foreach (var volume in found.Volumes)
            drafts.Add(new(volume.Facts, volume.SourceFiles, owner => Volume(volume, owner, settings.Rules, volume.SourceFiles[0])));
        var refused = new List<RefusedSource>();
        var aside = new List<RefusedSource>();
        foreach (var other in found.Refused)
            if (other.Kind == RefusalKind.NoImage)
                aside.Add(new(Full(other.Files), other.Reason));
            else if (other.Kind != RefusalKind.Picture)
                refused.Add(new(Full(other.Files), other.Reason));
        var pictures = found.Refused.Where(r => r.Kind == RefusalKind.Picture).SelectMany(r => r.Files).ToList();
        var damaged = new ConcurrentBag<RefusedSource>();
        Parallel.ForEach(pictures, new() { MaxDegreeOfParallelism = Math.Max(1, settings.Threads), CancellationToken = cancel }, file =>
        {
            try
            {
                foreach (var picture in DicomPicture.Of(file))
                    drafts.Add(new(picture.Facts, [file], owner => Picture(picture, owner, settings.Rules)));
            }
            catch (ImageDataException e)
            {
                damaged.Add(new([Path.GetFullPath(file)], e.Reason));
            }
        });
        refused.AddRange(damaged);
        var planned = new List<ImportedFile>();
        var all = drafts.OrderBy(d => d.Files[0], StringComparer.Ordinal).ThenBy(d => d.Facts.SeriesNumber).ToList();
        owners.Learn(all.Select(d => (d.Facts, d.Files[0])));
        foreach (var draft in all)
        {
            var (owner, reason) = owners.Of(draft.Facts, draft.Files[0]);
            if (owner is null)
            {
                (settings.Subjects is null ? refused : aside).Add(new(Full(draft.Files), reason));
                continue;
            }
            var (file, why) = draft.Make(owner);
            if (file is not null)
                planned.Add(file);
            else
                aside.Add(new(Full(draft.Files), why));
        }
        return new()
        {
            Kind = "dicom",
            Files = planned,
            Refused = [.. refused.OrderBy(r => r.Files[0], StringComparer.Ordinal)],
            LeftAside = [.. aside.OrderBy(r => r.Files[0], StringComparer.Ordinal)],
            Remarks = [.. owners.Remarks, .. Remarks(found)],
            Clinical = [.. owners.Dates(planned), .. planned.SelectMany(f =>
                f.Columns.Select(c => new ClinicalValue(f.Subject, f.Session, f.Scan, c.Key, c.Value))).Distinct()],
        };
    }

    static IEnumerable<string> Remarks(FoundSeries found)
    {
        if (found.OtherFiles > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{found.OtherFiles} files are no DICOM and were passed over");
    }

    static IReadOnlyList<string> FilesOf(string path)
    {
        try
        {
            return File.Exists(path) && Path.GetFileName(path).Equals(DirectoryName, StringComparison.OrdinalIgnoreCase)
                ? DicomDirectory.FilesOf(path) : File.Exists(path) ? [path] : FolderWalk.Files(path, []);
        }
        catch (ImageDataException e)
        {
            throw new OutputException(path, e.Reason);
        }
    }

    static (ImportedFile?, string) Volume(DicomVolume found, SubjectOf owner, RoleRules rules, string first)
    {
        var size = found.Geometry.Size;
        var facts = Facts(found.Facts, first) with
        {
            Plane = found.Plane,
            Slices = size.Z,
            Frames = found.TimePoints,
        };
        var role = rules.Of(facts);
        if (role.Role.Length == 0)
            return (null, role.Reason);
        Volume? read = null;
        string words = string.Create(CultureInfo.InvariantCulture, $"{size.X} × {size.Y} × {size.Z}")
            + (found.TimePoints > 1 ? string.Create(CultureInfo.InvariantCulture, $" × {found.TimePoints} times") : "")
            + $", {Named(found.Facts)}, {found.Plane}"
            + (found.EchoTimeMs is { } echo ? string.Create(CultureInfo.InvariantCulture, $", echo {echo:0.##} ms") : "")
            + string.Create(CultureInfo.InvariantCulture, $", {found.SourceFiles.Count} files");
        return (new ImportedFile
        {
            Subject = owner.Subject,
            Session = owner.Session,
            Scan = owner.Scan.Length > 0 ? owner.Scan : role.Rule?.ScanOf(facts) ?? "",
            Role = role.Role,
            Sources = Full(found.SourceFiles),
            Settings = VolumeSidecar.NameOf(found.Intensity),
            Ending = ".nii.gz",
            Words = words,
            Warnings = found.TimePoints > 1
                ? [.. found.Warnings, "It has several times, and is no single scan: what is measured on one refuses it."] : found.Warnings,
            Rule = role.Rule?.Words ?? "",
            Columns = role.Rule?.Columns ?? new Dictionary<string, string>(),
            Take = role.Rule?.Take ?? SeriesChoice.None,
            Order = (found.Facts.SeriesNumber ?? 0) * ObjectsASeries,
            Write = to =>
            {
                read = found.Read().Volume;
                Imaging.Nifti.NiftiWriter.Write(to, read);
            },
            Sidecar = () => JsonNode.Parse(VolumeSidecar.Of(found, read!))!.AsObject(),
        }, "");
    }

    static (ImportedFile?, string) Picture(DicomPicture found, SubjectOf owner, RoleRules rules)
    {
        var facts = Facts(found.Facts, found.File) with
        {
            View = found.ViewAndWindow,
            Slices = 1,
            Frames = found.Frames,
            Colour = found.Colour
        };
        var role = rules.Of(facts);
        if (role.Role.Length == 0)
            return (null, role.Reason);
        if (found.ChosenFrame(role.Rule!.Frame) is not { } frame)
            return (null, string.Create(CultureInfo.InvariantCulture,
                $"is a film of {found.Frames} frames, and {role.Rule.Words} does not say which counts; add \"frame\": \"middle\" or a number to the rule"));
        return (new ImportedFile
        {
            Subject = owner.Subject,
            Session = owner.Session,
            Scan = owner.Scan.Length > 0 ? owner.Scan : role.Rule.ScanOf(facts),
            Role = role.Role,
            Sources = [Path.GetFullPath(found.File)],
            Settings = string.Create(CultureInfo.InvariantCulture, $"frame {frame + 1}"),
            Ending = ".png",
            Words = string.Create(CultureInfo.InvariantCulture,
                $"{found.Columns} × {found.Rows} pixels, {Named(found.Facts)}{(found.ViewAndWindow.Length > 0 ? $", {found.ViewAndWindow}" : "")}")
                + (found.Frames > 1 ? string.Create(CultureInfo.InvariantCulture, $", frame {frame + 1} of {found.Frames}") : ""),
            Warnings = found.Warnings,
            Rule = role.Rule.Words,
            Columns = role.Rule.Columns,
            Take = role.Rule.Take,
            Order = ((found.Facts.SeriesNumber ?? 0) * ObjectsASeries) + (found.Instance ?? 0),
            Write = to => File.WriteAllBytes(to, found.Png(frame)),
            Sidecar = () => found.Sidecar(frame),
        }, "");
    }

    static SeriesFacts Facts(DicomFacts of, string file) => new()
    {
        Modality = of.Modality,
        Description = of.Description,
        Protocol = of.Protocol,
        ImageType = of.ImageType,
        Manufacturer = of.Manufacturer,
        Contrast = of.HasContrast,
        ScanOptions = of.ScanOptions.Split('\\', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        // Folders are named by series where programs export them; a file mostly by a number.
        FileName = $"{Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file)))} {Path.GetFileNameWithoutExtension(file)}",
    };

    // Words that identify the patient or staff are taken out.
    static string Named(DicomFacts facts) =>
        string.Join(' ', new[] { facts.Modality }.Concat(facts.Words).Concat(facts.Modality == "MR" ? facts.ImageType.Skip(2).Take(1) : []));

    static string[] Full(IReadOnlyList<string> files) => [.. files.Select(Path.GetFullPath)];

    static bool IsDicom(string path)
    {
        try
        {
            return ImageFormat.BeginsAs(path, DicomFormat.Begins);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ImageDataException)
        {
            return false;
        }
    }

    /// <summary>A volume or picture before it is known whose it is.</summary>
    sealed record Draft(DicomFacts Facts, IReadOnlyList<string> Files, Func<SubjectOf, (ImportedFile? File, string Why)> Make);
}
