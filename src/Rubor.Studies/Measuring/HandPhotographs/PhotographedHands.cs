using System.Security.Cryptography;
using Rubor.Imaging;
using Rubor.Methods.HandScans;
using Rubor.Methods.HandScans.Photographs;
using Rubor.Studies.Cases;
using Rubor.Studies.Predictions;
using Rubor.Studies.Runs;

namespace Rubor.Studies.Measuring.HandPhotographs;

/// <summary>The photographed hands of a study whose joints are known: as they were drawn, else as a network found them.</summary>
public sealed class PhotographedHands
{
    readonly IReadOnlyList<(StudyCase Case, string Joints, IReadOnlyDictionary<byte, byte> JointOf)> hands;

    PhotographedHands(string folder, IReadOnlyList<(StudyCase, string, IReadOnlyDictionary<byte, byte>)> hands, string sha256) =>
        (Folder, this.hands, Sha256) = (folder, hands, sha256);

    /// <summary>Folder of the study.</summary>
    public string Folder { get; }

    /// <summary>Photographs whose joints are known.</summary>
    public int Count => hands.Count;

    /// <summary>SHA-256 of the study's table and of predictions.json: which hands these are. Not of the pictures.</summary>
    public string Sha256 { get; }

    /// <summary>Opens a study of <c>rubor study hand-photographs</c>; pictures stay closed.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="predicted">Folder of <c>rubor predict</c>, or null.</param>
    /// <exception cref="OutputException">It holds no hands, or of none the joints are known.</exception>
    public static PhotographedHands Open(string folder, string? predicted)
    {
        var study = Study.Open(folder);
        string where = Path.Combine(study.Folder, Study.FileName);
        if (!study.Images.Contains(HandFrame.Role))
            throw new OutputException(where, $"has no image {HandFrame.Role}; make the study with 'rubor study hand-photographs'");
        var drawn = study.Labels.FirstOrDefault(l => l.Name == HandJoints.Label)?.Classes
            .ToDictionary(c => c.Value, c => JointNamed(c.Name, where)) ?? [];
        var found = predicted is null ? [] : Found(predicted, study);
        List<(StudyCase, string, IReadOnlyDictionary<byte, byte>)> hands = [];
        foreach (var one in study.Cases.Where(c => c.Images.ContainsKey(HandFrame.Role)))
            if (one.Labels.TryGetValue(HandJoints.Label, out var files) && files.Count > 0)
                hands.Add((one, files[0].File, drawn));
            else if (found.TryGetValue(one.Name, out var joints))
                hands.Add((one, Path.Combine(predicted!, one.Name, PredictedScan.LabelsFile), joints));
        return hands.Count > 0 ? new(folder, hands, Sha256Of(study, predicted)) : throw new OutputException(study.Folder,
            $"has no photograph with {HandJoints.Label}; draw the joints on some (NAME{HandPhotographFile.JointsEnding}.png beside NAME.jpg), or give what a "
            + "network of 'rubor train segmentation' finds with --photograph-joints");
    }

    /// <summary>Reads a hand.</summary>
    /// <param name="index">Of <see cref="Count"/>.</param>
    /// <exception cref="ImageDataException">A file is damaged, of another size, or holds what is no joint.</exception>
    public PhotographedHand Read(int index)
    {
        var (one, file, jointOf) = hands[index];
        var picture = PictureLabel.ReadImage(one.Images[HandFrame.Role]);
        var map = LabelMap.From(PictureLabel.Read(file));
        var (size, own) = (picture.Geometry.Size, map.Geometry.Size);
        if (own != size)
            throw new ImageDataException(file, FormattableString.Invariant($"has {own.X} × {own.Y} pixels and its picture {size.X} × {size.Y}; ")
                + "give the joints of that picture");
        byte[] joints = map.Labels.ToArray();
        for (int i = 0; i < joints.Length; i++)
            if (joints[i] != 0)
                joints[i] = jointOf.TryGetValue(joints[i], out byte joint) ? joint
                    : throw new ImageDataException(file, $"holds the label {joints[i]}, which names no joint of a hand");
        return PhotographedHand.Of(one.Subject, [.. picture.ToValues().Select(v => v > 0 ? (byte)1 : (byte)0)], joints, size.X);
    }

    // By the name of a case the joint of each number in its label map.
    static Dictionary<string, Dictionary<byte, byte>> Found(string predicted, Study study)
    {
        string file = Path.Combine(predicted, PredictionsDocument.FileName);
        var document = PredictionsDocument.Read(file);
        var found = document.Cases.Where(c => c.Prediction is not null).ToDictionary(c => c.Name, c => c.Prediction!.Structures.Index()
            .ToDictionary(s => (byte)(s.Index + 1), s => JointNamed(s.Item.Structure, file)));
        return study.Cases.Any(c => found.ContainsKey(c.Name)) ? found
            : throw new OutputException(file, $"has no case of {study.Folder}; give what 'rubor predict' found on that study");
    }

    static byte JointNamed(string name, string where) => HandJoints.OfAHand.Index().Where(j => j.Item == name)
        .Select(j => (byte)(j.Index + 1)).FirstOrDefault() is > 0 and var value ? value
            : throw new OutputException(where, $"has the unknown joint {name}; there is {string.Join(", ", HandJoints.OfAHand)}");

    static string Sha256Of(Study study, string? predicted)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in new[] { Path.Combine(study.Folder, Study.TableName), predicted is null ? null
            : Path.Combine(predicted, PredictionsDocument.FileName) }.OfType<string>())
            hash.AppendData(RegularFile.ReadAllBytes(file));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
