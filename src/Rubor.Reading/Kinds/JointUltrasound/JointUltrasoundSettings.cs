using System.Text.Json;
using Rubor.Imaging;
using Rubor.Reading.Catalog;

namespace Rubor.Reading.Kinds.JointUltrasound;

/// <summary>What is shown beside the pictures of a joint.</summary>
/// <param name="GrayRegion">Region of the joint in the grayscale picture, <c>x,y,w,h</c>; null where none is given.</param>
/// <param name="DopplerRegion">The same of the Doppler picture.</param>
/// <param name="Machine">Folder of what a machine made of the joint; null where readers are not shown it, or there is nothing.</param>
/// <param name="Withheld">Whether this joint is read without the machine, though others are read with it.</param>
/// <param name="AfterFirstAnswer">Whether it is shown only once a first answer is signed.</param>
public sealed record JointShown(string? GrayRegion, string? DopplerRegion, string? Machine, bool Withheld = false,
    bool AfterFirstAnswer = false);

/// <summary>How the joints of a study are read, as the catalog has it.</summary>
/// <param name="File">Name of the form's file in the folder of reads.</param>
/// <param name="ShowsMachine">Whether readers see what a machine made of the joints.</param>
/// <param name="Joints">By name of the case.</param>
public sealed record JointUltrasoundSettings(string File, bool ShowsMachine, IReadOnlyDictionary<string, JointShown> Joints)
{
    /// <summary>As the catalog takes it.</summary>
    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, JointUltrasoundJson.Default.JointUltrasoundSettings);

    /// <summary>The settings of a study.</summary>
    /// <param name="settings">The kind's settings in the catalog.</param>
    /// <param name="reads">Folder of reads, for the message.</param>
    /// <exception cref="ImageDataException">There are none, or they cannot be used.</exception>
    public static JointUltrasoundSettings Read(JsonElement? settings, string reads)
    {
        string file = Path.Combine(reads, StudyCatalog.FileName);
        try
        {
            return settings?.Deserialize(JointUltrasoundJson.Default.JointUltrasoundSettings)
                ?? throw new ImageDataException(file, "says nothing of how joints are read; start with 'rubor serve --joint-ultrasound'");
        }
        catch (JsonException e)
        {
            throw new ImageDataException(file,
                $"has settings of joints that cannot be used ({e.Message}); start with 'rubor serve --joint-ultrasound'", e);
        }
    }
}
