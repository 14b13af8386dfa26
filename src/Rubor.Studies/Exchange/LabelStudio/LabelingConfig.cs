using System.Text;
using System.Xml;
using System.Xml.Linq;
using Rubor.Imaging;

namespace Rubor.Studies.Exchange.LabelStudio;

/// <summary>The labelling configuration of a project: which labels and questions its page has.</summary>
internal static class LabelingConfig
{
    /// <summary>Name of the file beside an export.</summary>
    public const string FileName = "labeling-config.xml";

    const long MostBytes = 1 << 20;

    /// <summary>Control of each kind of shape, as results name it.</summary>
    public static string ControlOf(string kind) => kind == "brush" ? "label" : $"label-{kind}";

    /// <summary>Labels of the configuration that lies beside an export; none where there is no such file, or it cannot be read.</summary>
    public static IReadOnlyList<string> LabelsBeside(string export)
    {
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(export))!, FileName);
        if (!File.Exists(path) || RegularFile.Refusal(path) is not null || new FileInfo(path).Length > MostBytes)
            return [];
        try
        {
            using var file = RegularFile.Open(path);
            using var reader = XmlReader.Create(file, new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return [.. XDocument.Load(reader).Descendants("Label").Select(l => (string?)l.Attribute("value")).OfType<string>().Where(l => l.Length > 0)];
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>A configuration with which the tasks of an export are shown.</summary>
    /// <param name="kinds">Kinds of shapes that occur.</param>
    /// <param name="labels">All labels.</param>
    /// <param name="questions">Questions with their answers, about the picture or about a region.</param>
    public static byte[] Write(IReadOnlyCollection<string> kinds, IReadOnlyCollection<string> labels,
        IEnumerable<(string Question, bool OfRegion, IReadOnlyCollection<string> Answers)> questions)
    {
        var view = new XElement("View", new XElement("Image", new XAttribute("name", "image"), new XAttribute("value", "$image")));
        foreach (string kind in kinds)
            view.Add(new XElement($"{(kind == "keypoint" ? "KeyPoint" : char.ToUpperInvariant(kind[0]) + kind[1..])}Labels",
                new XAttribute("name", ControlOf(kind)), new XAttribute("toName", "image"),
                labels.Select(l => new XElement("Label", new XAttribute("value", l)))));
        foreach (var (question, ofRegion, answers) in questions)
            view.Add(new XElement("Choices", new XAttribute("name", question), new XAttribute("toName", "image"), new XAttribute("choice", "multiple"),
                ofRegion ? new XAttribute("perRegion", "true") : null, answers.Select(a => new XElement("Choice", new XAttribute("value", a)))));
        return Encoding.UTF8.GetBytes(view + "\n");
    }
}
