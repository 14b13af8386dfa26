using System.Globalization;
using System.Text.RegularExpressions;
using Rubor.Studies.Cases;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Exchange.Nnunet;

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
            if (NnunetOwners.Of(one.Name, table) is not { } owner)
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
        if (folder.StatedTraining is { } stated && folder.Cases.Count(c => !c.IsTest) is var there && there != stated)
            yield return $"{NnunetFolder.DatasetName} states {stated} training cases (numTraining) and {there} are there; copy the rest, or correct it";
        if (asked?.RemarkOn(folder.Cases.Select(c => c.Name)) is { } absent)
            yield return absent;
        if (asked is null && table is not null)
            yield return $"whose each case is comes from {table.Source}, which an export of Rubor wrote";
        if (table is null)
        {
            var pairs = owners.Where(o => o.Value.Subject == o.Key).Select(o => o.Key)
                .GroupBy(NnunetOwners.WithoutVisit, StringComparer.Ordinal).Where(g => g.Count() > 1)
                .Select(g => g.Order(StringComparer.Ordinal).ToList()).ToList();
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
            Write = to => NnunetFile.WriteImage(from, to),
        };
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
                Write = to => NnunetFile.WriteLabel(label, one.Images[0], to, known, isMask ? values : null),
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

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NotInNames();
}
