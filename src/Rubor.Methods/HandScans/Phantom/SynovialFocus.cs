namespace Rubor.Methods.HandScans.Phantom;

/// <summary>Uptake of one joint, or of one compartment of the wrist: an ellipsoid.</summary>
/// <param name="Joint">Index of the joint among both hands, 0–29 (<see cref="HandJoints.All"/>).</param>
/// <param name="Place">Where it lies in its hand and how large it is.</param>
/// <param name="Contrast">Activity of a volume of it above that of normal tissue, in units of that tissue.</param>
/// <param name="Normal">The part of <paramref name="Contrast"/> that a healthy joint has.</param>
internal sealed record SynovialFocus(int Joint, HandJointPlace Place, double Contrast, double Normal);
