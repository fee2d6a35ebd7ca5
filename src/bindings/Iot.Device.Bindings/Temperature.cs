namespace UnitsNet;

/// <summary>Stand-in for the unit type that the package brings: a temperature.</summary>
public readonly struct Temperature
{
    private Temperature(double degreesCelsius) => DegreesCelsius = degreesCelsius;

    public double DegreesCelsius { get; }

    public static Temperature FromDegreesCelsius(double value) => new(value);
}
