using System.Globalization;

namespace Rubor.Imaging.Dicom.Series;

/// <summary>DICOM among the formats of image files: the volume of an enhanced object or a mosaic, else the pictures of the file. Of single
/// slices volumes are made by the folder.</summary>
public static class DicomImage
{
    /// <summary>DICOM with or without the head of a file.</summary>
    public static ImageFormat Format { get; } = new(DicomFormat.Name, [".dcm"], DicomFormat.Begins, Read);

    static ImageContent Read(string path)
    {
        var file = DicomFile.Read(path);
        if (file.Frames == 0 || SliceFile.Of(path, file.Header, file.Frames) is not { Slices.Count: > 1 })
            return DicomPictures.Read(path);
        var found = DicomSeries.Find([path], new());
        return found switch
        {
            { Volumes: [var one], Refused.Count: 0 } => new(one.Read().Volume),
            { Volumes.Count: 0, Refused: [var refused, ..] } => throw new ImageDataException(path, refused.Reason),
            _ => throw new ImageDataException(path, string.Create(CultureInfo.InvariantCulture,
                $"holds {found.Volumes.Count + found.Refused.Count} volumes; take them apart by 'rubor dicom volume', and name one")),
        };
    }
}
