using System.Globalization;
using System.Text.RegularExpressions;
using Rubor.Imaging;
using Rubor.Imaging.Files;
using Rubor.Imaging.Nifti;
using Rubor.Imaging.Raster;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Exchange;

/// <summary>
/// A data set of nnU-Net v2 as a study: channels are roles of images, labels a label map with classes, or a mask where there is one class,
/// or a mask a region; splits_final.json is folds over subjects. nnU-Net knows cases and no patients, so whose a case is comes from its
/// name (sub-01_ses-2), a table, or is said to be unknown.
/// </summary>
internal static partial class NnunetSource
{
    /// <summary>What a label map of several classes is called where the data set does not say.</summary>
    const string LabelMapName = "segmentation";

    const int PairsShown = 3;

    /// <summary>What an import of the folder would write.</summary>
    /// <exception cref="OutputException">The folder's description cannot be used.</exception>
    public static ImportPlan Plan(string path, ImportSettings settings, CancellationToken cancel)
    {
        var folder = NnunetFolder.Read(path);
        string own = Path.Combine(folder.Folder, NnunetFolder.SubjectsName);
        var table = settings.Subjects ?? (File.Exists(own) ? SubjectTable.Read(own) : null);
        var roles = Roles(folder, settings.Rules);
        var files = new List<ImportedFile>();
        var aside = new List<RefusedSource>();
        var owners = new Dictionary<string, SubjectOf>(StringComparer.Ordinal);
        foreach (var one in folder.Cases)
        {
            cancel.ThrowIfCancellationRequested();
            if (OwnerOf(one.Name, table) is not { } owner)
            {
                aside.Add(new(one.Images, $"case {one.Name} is not in {table!.Source}"));
                continue;
            }
            owners[one.Name] = owner;
            for (int channel = 0; channel < one.Images.Count; channel++)
                if (roles[channel] is { Role.Length: > 0 } role)
                    files.Add(Image(folder, one, owner, channel, role));
                else
                    aside.Add(new([one.Images[channel]], $"channel {channel} ({folder.Channels[channel]}): {roles[channel].Reason}"));
            files.AddRange(Labels(folder, one, owner));
            settings.Looked();
        }
        var refused = folder.Refused.ToList();
        return new()
        {
            Kind = "nnunet",
            Files = files,
            LeftAside = aside,
            Labels = StudyLabels(folder),
            Folds = Folds(path, settings, folder, owners, refused),
            Refused = refused,
            Remarks = [.. Remarks(folder, owners, settings.Subjects, table)],
        };
    }

    static IEnumerable<string> Remarks(NnunetFolder folder, Dictionary<string, SubjectOf> owners, SubjectTable? asked, SubjectTable? table)
    {
        if (asked?.RemarkOn(folder.Cases.Select(c => c.Name)) is { } absent)
            yield return absent;
        if (asked is null && table is not null)
            yield return $"whose each case is comes from {table.Source}, which an export of Rubor wrote";
        if (table is null)
        {
            var pairs = owners.Where(o => o.Value.Subject == o.Key).Select(o => o.Key).GroupBy(WithoutVisit, StringComparer.Ordinal)
                .Where(g => g.Count() > 1).Select(g => g.Order(StringComparer.Ordinal).ToList()).ToList();
            if (pairs.Count > 0)
                yield return "nnU-Net has no patients: every case counts as a patient of its own, but "
                    + string.Join("; ", pairs.Take(PairsShown).Select(p => string.Join(" and ", p.Take(PairsShown)) + (p.Count > PairsShown ? " …" : "")))
                    + (pairs.Count > PairsShown ? $" and {pairs.Count - PairsShown} more such groups" : "")
                    + " may be one patient's, who would stand on both sides of folds; say whose each case is by --subjects TABLE "
                    + "(columns id, subject, session)";
            else if (owners.Any(o => o.Value.Subject == o.Key))
                yield return "nnU-Net has no patients: every case counts as a patient of its own; where that is wrong say whose each case is "
                    + "by --subjects TABLE";
        }
        if (folder.Labels.Any(l => l.Name == NnunetFolder.Ignore))
            yield return $"the label {NnunetFolder.Ignore} is a class of this name in the study; training in Rubor does not leave its voxels out";
        if (folder.HasRegions)
            yield return "its labels are regions that overlap; each becomes a mask of its own";
    }

    static ImportedFolds? Folds(string path, ImportSettings settings, NnunetFolder folder, Dictionary<string, SubjectOf> owners,
        List<RefusedSource> refused)
    {
        if ((settings.Splits ?? NnunetSplits.Beside(path)) is not { } splits)
            return null;
        bool IsTest(NnunetCase c) => c.IsTest && owners.ContainsKey(c.Name);
        var tested = folder.Cases.Where(IsTest).Select(c => owners[c.Name].Subject).Distinct().ToList();
        var trained = folder.Cases.Where(c => !c.IsTest && owners.ContainsKey(c.Name)).Select(c => owners[c.Name].Subject).ToHashSet();
        try
        {
            if (tested.Where(trained.Contains).ToList() is { Count: > 0 } both)
                throw new OutputException(splits, $"is of a data set with the same patients in {NnunetFolder.TrainingImages} and "
                    + $"{NnunetFolder.TestImages}: {string.Join(", ", both)}; the study gets no folds. Draw some by 'rubor study folds'");
            return new(splits, NnunetSplits.Read(splits, owners.ToDictionary(o => o.Key, o => o.Value.Subject), tested));
        }
        catch (OutputException e)
        {
            string reason = e.Message.StartsWith($"{splits}: ", StringComparison.Ordinal) ? e.Message[(splits.Length + 2)..] : e.Message;
            refused.Add(new([splits], reason));
            return null;
        }
    }

    // A table that says no session leaves that of the name.
    static SubjectOf? OwnerOf(string name, SubjectTable? table)
    {
        var own = ByName(name);
        return table is null ? own : table.Of(name) is not { } said ? null : new(said.Subject,
            said.Session.Length > 0 ? said.Session : own.Session, said.Scan.Length > 0 ? said.Scan : own.Scan);
    }

    // sub-01_ses-2_scan-7, or the whole name.
    static SubjectOf ByName(string name)
    {
        string Entity(string key) => Regex.Match(name, $"(?:^|_){key}-([^_]+)", RegexOptions.CultureInvariant) is { Success: true } m ? m.Groups[1].Value : "";
        return Entity("sub") is { Length: > 0 } subject ? new(subject, Entity("ses"), Entity("scan")) : new(name, "", "");
    }

    // A rule for each channel: the user's rules may rename it; the default rules are for series and not asked.
    static List<RoleFound> Roles(NnunetFolder folder, RoleRules rules)
    {
        bool isColour = folder.Cases.All(c => c.Images.Count == 1) && folder.Channels.Count > 1;
        string[] names = isColour ? [string.Join(' ', folder.Channels)] : [.. folder.Channels];
        var found = names.Select(n => rules.AreDefaults ? null : rules.Of(new() { Description = n })).ToList();
        string Own(int i, string name) => folder.ImageNames.Count == names.Length ? folder.ImageNames[i] : isColour ? "photo" : RoleName(name);
        return [.. names.Select((n, i) => found[i] is { Rule: not null } role ? role : new(Own(i, n), "", null))];
    }

    static string RoleName(string channel)
    {
        string word = NotInNames().Replace(channel.Trim().ToLowerInvariant(), "_").Trim('_');
        return word switch
        {
            "t1" or "t1w" => StudyFileName.T1w,
            "t2" or "t2w" => "t2w",
            "pd" or "pdw" => "pdw",
            "" => "image",
            _ when char.IsDigit(word[0]) => $"image_{word}",
            _ => word,
        };
    }

    static ImportedFile Image(NnunetFolder folder, NnunetCase one, SubjectOf owner, int channel, RoleFound role)
    {
        string from = one.Images[channel];
        bool isPicture = !SubjectName.IsNifti(from);
        return new()
        {
            Subject = owner.Subject,
            Session = owner.Session,
            Scan = owner.Scan,
            Role = role.Role,
            Sources = [from],
            Ending = isPicture ? folder.Ending : ".nii.gz",
            Words = string.Create(CultureInfo.InvariantCulture,
                $"case {one.Name}, channel {channel} ({folder.Channels[channel]}){(one.IsTest ? $", {NnunetFolder.TestImages}" : "")}"),
            Rule = role.Rule?.Words ?? "",
            Write = to => WriteImage(from, to),
        };
    }

    // As it is where it is sound: geometry, type and scaling stay, byte for byte.
    static void WriteImage(string from, string to)
    {
        var content = ImageFile.Read(from);
        if (content.Volume is { } volume)
        {
            volume.RequireSingleFrame();
            if (!IsGzip(from))
            {
                NiftiWriter.Write(to, volume);
                return;
            }
        }
        else if (content.Pages.Count > 1)
            throw new ImageDataException(from, $"holds {content.Pages.Count} pages where a case has one picture");
        File.Copy(from, to);
    }

    static IEnumerable<ImportedFile> Labels(NnunetFolder folder, NnunetCase one, SubjectOf owner)
    {
        if (one.Label is not { } label)
            yield break;
        int[] known = [.. folder.Labels.SelectMany(l => l.Values).Distinct()];
        foreach (var (name, values, isMask) in LabelFiles(folder))
            yield return new()
            {
                Subject = owner.Subject,
                Session = owner.Session,
                Scan = owner.Scan,
                Role = name,
                IsLabel = true,
                Sources = [label],
                Settings = string.Join(',', values),
                Ending = SubjectName.IsNifti(label) ? ".nii.gz" : ".png",
                Words = $"case {one.Name}, label",
                Write = to => WriteLabel(label, one.Images[0], to, known, isMask ? values : null),
            };
    }

    // A label file of the data set gives one file of the study, or one a region.
    static IEnumerable<(string Name, int[] Values, bool IsMask)> LabelFiles(NnunetFolder folder)
    {
        if (folder.HasRegions || folder.Labels.Count == 1)
            return folder.Labels.Select(l =>
                (folder.Labels.Count == 1 && folder.LabelName is { } said ? said : RoleName(l.Name), l.Values.ToArray(), true));
        return [(folder.LabelName ?? LabelMapName, [.. folder.Labels.Select(l => l.Values[0])], false)];
    }

    static List<StudyLabel> StudyLabels(NnunetFolder folder) =>
        [.. LabelFiles(folder).Select(f => new StudyLabel(f.Name,
            f.IsMask ? [] : [.. folder.Labels.Select(l => (l.Name, (byte)l.Values[0]))], MayBeEmpty: false))];

    static void WriteLabel(string from, string image, string to, int[] known, int[]? mask)
    {
        var volume = PictureLabel.Read(from);
        var map = LabelMap.From(volume);
        for (int i = 0; i < map.Labels.Length; i++)
            if (map.Labels[i] is var value && value != 0 && !known.Contains(value))
                throw new ImageDataException(from, $"holds the label {value}, which {NnunetFolder.DatasetName} does not name");
        var on = ImageFile.Read(image);
        if (on.Volume is { } scan)
            scan.Geometry.RequireSame(map.Geometry, from, image);
        else if (on.Picture is { } picture && (picture.Width, picture.Height) != (map.Geometry.Size.X, map.Geometry.Size.Y))
            throw new ImageDataException(from, $"is {map.Geometry.Size} where its picture is {picture.Width}×{picture.Height}; draw it on the picture");
        if (mask is not null && mask is not [1])
            map = new(map.Geometry, [.. map.Labels.ToArray().Select(v => mask.Contains(v) ? (byte)1 : (byte)0)]);
        else if (volume is { Type: SampleType.UInt8, Slope: 1, Intercept: 0 } && IsGzip(from))
        {
            File.Copy(from, to);
            return;
        }
        if (on.Volume is null)
            File.WriteAllBytes(to, PngWriter.Grayscale(map.Labels, map.Geometry.Size.X));
        else
            NiftiWriter.Write(to, map);
    }

    /// <summary>Whether a file is compressed, whatever it is called.</summary>
    public static bool IsGzip(string path)
    {
        Span<byte> head = stackalloc byte[2];
        using var file = RegularFile.Open(path);
        return file.ReadAtLeast(head, 2, throwOnEndOfStream: false) == 2 && head is [0x1f, 0x8b];
    }

    // 1007_pre and P01-2 without what may be a visit; hip_12 is a patient's whole name.
    static string WithoutVisit(string name)
    {
        string stem = VisitWord().Replace(name, "");
        return stem.Length == name.Length && VisitNumber().Replace(name, "") is var shorter && shorter.Any(char.IsDigit) ? shorter : stem;
    }

    [GeneratedRegex("[-_. ](?:pre|post|before|after|baseline|bl|follow-?up|fu|visit|v|tp?|m|w)[-_]?[0-9]{0,2}$", RegexOptions.IgnoreCase)]
    private static partial Regex VisitWord();

    [GeneratedRegex("[-_. ][1-9][0-9]?$")]
    private static partial Regex VisitNumber();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInNames();
}
