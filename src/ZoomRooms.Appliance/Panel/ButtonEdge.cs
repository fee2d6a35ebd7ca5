namespace ZoomRooms.Appliance.Panel;

/// <summary>A change of the button's level.</summary>
/// <param name="At">When it happened, by who saw it happen (the kernel); not when somebody came to read it.</param>
/// <param name="AfterGap">Changes before it were lost.</param>
internal readonly record struct ButtonEdge(bool Pressed, TimeSpan At, bool AfterGap = false);
