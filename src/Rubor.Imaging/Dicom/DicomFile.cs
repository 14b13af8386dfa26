namespace Rubor.Imaging.Dicom;

/// <summary>A DICOM file: its attributes are read at once, its pixels when they are asked for.</summary>
public sealed class DicomFile
{
    DicomFile(string source, string transferSyntax, DicomDataset header, int frames)
    {
        (Source, TransferSyntax, Header, Frames) = (source, transferSyntax, header, frames);
    }

    /// <summary>The file's path.</summary>
    public string Source { get; }

    /// <summary>UID of the transfer syntax in which the file is stored.</summary>
    public string TransferSyntax { get; }

    /// <summary>The object's attributes; pixels and values above 256 KiB are left in the file.</summary>
    public DicomDataset Header { get; }

    /// <summary>Frames that the object says it has; 0 where it has no pixels.</summary>
    public int Frames { get; }

    /// <summary>Reads the attributes of a file.</summary>
    /// <exception cref="ImageDataException">It is missing, no DICOM file, or damaged.</exception>
    public static DicomFile Read(string path) => throw new NotImplementedException();

    /// <summary>Decodes frames.</summary>
    /// <param name="first">Number of the first, from 0.</param>
    /// <param name="count">How many; -1 for all from there.</param>
    /// <exception cref="ImageDataException">There are no pixels, they are damaged, of a syntax that is not read, or too large.</exception>
    public DicomPixels ReadPixels(int first = 0, int count = -1) => throw new NotImplementedException();
}
