namespace Rubor.Imaging.Dicom;

/// <summary>Whether the libraries that read DICOM are there.</summary>
public static class DicomLibraries
{
    /// <summary>What to do where they are missing.</summary>
    public const string Advice = "install the Debian packages libdcmtk17 and libopenjp2-7; only DICOM needs them";

    internal const string Missing = "DCMTK or openjp2 is missing", NoDictionary = "DCMTK's dictionary of attributes is missing";

    /// <summary>What is wrong, or null where they can be used.</summary>
    public static string? Problem
    {
        get
        {
            try
            {
                return NativeDicom.HasDictionary ? null : NoDictionary;
            }
            catch (DllNotFoundException)
            {
                return Missing;
            }
        }
    }
}
