"""Names of people and streets by language, from which customers are made."""

from __future__ import annotations

import unicodedata

LANGUAGES = ("de", "fr", "nl", "en", "nordic", "es", "it")

FIRST = {
    "de": """
        Anna Lena Johanna Katharina Sabine Claudia Ute Heike Monika Greta Mia Emma Lea Franziska Birgit
        Petra Silke Nadine Jana Carolin Marlene Theresa Annika Ronja Lukas Jonas Felix Paul Maximilian
        Stefan Thomas Andreas Jürgen Wolfgang Klaus Dieter Matthias Sebastian Tobias Florian Philipp Moritz
        Jan Niklas Uwe Bernd Rainer Holger
    """,
    "fr": """
        Camille Léa Manon Chloé Sophie Nathalie Isabelle Céline Aurélie Juliette Marie Sylvie Valérie
        Brigitte Margaux Inès Clara Élodie Amandine Florence Hélène Lucie Jeanne Agathe Lucas Hugo Louis
        Gabriel Arthur Antoine Nicolas Julien Pierre Philippe Olivier Christophe Sébastien Guillaume Mathieu
        Thibault Rémi Étienne François Baptiste Maxime Quentin Romain Damien
    """,
    "nl": """
        Sanne Lotte Fleur Anouk Femke Marieke Ingrid Esther Wilma Roos Noor Evi Saskia Mirjam Tess Iris Maud
        Linda Hanneke Lieke Daan Sem Bram Lars Thijs Jeroen Pieter Willem Joost Ruben Koen Stijn Wouter
        Maarten Dirk Hendrik Gijs Niels Jasper Bas Arjan Sander Tim Floris Jelle Kees Rik Mathijs
    """,
    "en": """
        Olivia Emily Charlotte Sophia Grace Hannah Megan Rachel Jessica Laura Karen Susan Margaret Zoe Chloe
        Ruby Alice Ella Lucy Abigail Heather Nicole Amber Fiona Oliver Jack Harry George Noah William James
        Thomas Daniel Matthew Andrew Christopher Richard Peter Ryan Liam Connor Ethan Nathan Samuel Benjamin
        Kevin Brian Gareth
    """,
    "nordic": """
        Astrid Ingrid Freja Linnea Elsa Maja Sofie Karin Birgitta Annika Kirsten Mette Signe Ida Aino Helmi
        Venla Kaisa Päivi Johanna Alma Saga Ebba Tuva Erik Lars Anders Johan Karl Nils Oskar Emil Magnus
        Henrik Søren Mikkel Rasmus Jens Kasper Mikko Juha Antti Ville Jukka Björn Gustav Axel Leif
    """,
    "es": """
        Lucía María Carmen Sofía Paula Marta Ana Elena Laura Cristina Beatriz Inês Joana Mariana Rita Teresa
        Pilar Raquel Nuria Alba Rocío Silvia Irene Catarina Hugo Pablo Alejandro Javier Carlos Miguel
        Antonio José Manuel Sergio Raúl Diego Álvaro João Tiago Rui Nuno Pedro Adrián Rubén Fernando Jorge
        Iván Duarte
    """,
    "it": """
        Giulia Francesca Chiara Martina Sara Alessia Elena Federica Valentina Silvia Paola Giorgia Beatrice
        Aurora Ginevra Camilla Roberta Daniela Ilaria Lucia Serena Elisa Marta Bianca Marco Luca Matteo
        Alessandro Lorenzo Davide Andrea Francesco Giuseppe Antonio Stefano Paolo Simone Riccardo Gabriele
        Tommaso Filippo Edoardo Pietro Nicola Enrico Fabio Giorgio Dario
    """,
}
LAST = {
    "de": """
        Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch Bauer Richter Klein
        Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Krause
        Meier Lehmann Schmid Schulze Maier Köhler Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang
        Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller Günther Frank Berger Winkler Roth Beck
        Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher Krämer Vogt
        Stein Jäger Otto Sommer Groß Seidel Heinrich Brandt Haas
    """,
    "fr": """
        Martin Bernard Dubois Thomas Robert Richard Petit Durand Leroy Moreau Simon Laurent Lefebvre Michel
        Garcia David Bertrand Roux Vincent Fournier Morel Girard André Mercier Dupont Lambert Bonnet
        François Martinez Legrand Garnier Faure Rousseau Blanc Guérin Muller Henry Roussel Nicolas Perrin
        Morin Mathieu Clément Gauthier Dumont Lopez Fontaine Chevalier Robin Masson Sanchez Gérard Nguyen
        Boyer Denis Lemaire Duval Joly Gautier Roger Roche Roy Noël Meyer Lucas Meunier Jean Perez Marchand
        Dufour Blanchard Marie Barbier Brun Dumas Brunet Schmitt Leroux Colin Vidal
    """,
    "nl": """
        De_Jong Jansen De_Vries Van_den_Berg Van_Dijk Bakker Janssen Visser Smit Meijer De_Boer Mulder
        De_Groot Bos Vos Peters Hendriks Van_Leeuwen Dekker Brouwer De_Wit Dijkstra Smits De_Graaf
        Van_der_Meer Van_der_Linden Kok Jacobs De_Haan Vermeulen Van_den_Heuvel Van_der_Veen Van_den_Broek
        De_Bruijn De_Bruin Van_der_Heijden Schouten Van_Beek Willems Van_Vliet Van_de_Ven Hoekstra Maas
        Verhoeven Koster Van_Dam Van_der_Wal Prins Blom Huisman Peeters De_Leeuw Kuipers Van_Veen Van_Dongen
        Kuiper Veenstra Kramer Van_den_Bosch Van_der_Meulen Mol Zwart Van_Loon Postma Claes Maes Wouters
        Goossens Aerts De_Smet Lambrechts Mertens Bosman Timmermans Driessen Evers Molenaar Sanders
        Willemsen Hermans
    """,
    "en": """
        Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White
        Roberts Green Hall Wood Jackson Clarke Patel Khan Lewis James Phillips Mason Mitchell Rose Davis
        Miller Garcia Rodriguez Martinez Anderson Thomas Moore Lee Harris Clark Young Allen King Scott Hill
        Adams Baker Nelson Carter Campbell Parker Edwards Collins Stewart Morris Murphy Cook Rogers Morgan
        Cooper Reed Bailey Bell Kelly Howard Ward Cox Richardson Watson Brooks Bennett Gray Hughes Price
        Foster Butler Simmons Barnes Ross Henderson Coleman
    """,
    "nordic": """
        Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Pettersson
        Jonsson Jansson Hansson Bengtsson Lindberg Jakobsson Magnusson Lindström Lindqvist Lindgren Berg
        Axelsson Bergström Lundberg Lind Lundgren Jensen Nielsen Hansen Pedersen Andersen Christensen Larsen
        Sørensen Rasmussen Jørgensen Petersen Madsen Kristensen Olsen Thomsen Poulsen Johansen Møller
        Mortensen Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen
        Lehtonen Lehtinen Saarinen Salminen Heinonen Niemi Heikkilä Kinnunen Salonen Turunen Salo Laitinen
        Tuominen Rantanen Karjalainen Jokinen Mattila Sjöberg Wallin Engström Eklund Danielsson Håkansson
        Lundin
    """,
    "es": """
        García González Rodríguez Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández
        Díaz Moreno Álvarez Muñoz Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez Ramos Gil Ramírez
        Serrano Blanco Molina Morales Suárez Ortega Delgado Castro Ortiz Rubio Marín Sanz Iglesias Silva
        Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Sousa Fernandes Gonçalves Gomes Lopes
        Marques Alves Almeida Ribeiro Pinto Carvalho Teixeira Moreira Correia Mendes Nunes Soares Vieira
        Monteiro Cardoso Rocha Neves Coelho Cruz Cunha Pires Reis Núñez Medina Garrido Cortés Castillo
    """,
    "it": """
        Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti De_Luca
        Mancini Costa Giordano Rizzo Lombardi Moretti Barbieri Fontana Santoro Mariani Rinaldi Caruso
        Ferrara Galli Martini Leone Longo Gentile Martinelli Vitale Lombardo Serra Coppola De_Santis
        D'Angelo Marchetti Parisi Villa Conte Ferraro Ferri Fabbri Bianco Marini Grasso Valentini Messina
        Sala De_Angelis Gatti Pellegrini Palumbo Sanna Farina Rizzi Monti Cattaneo Morelli Amato Silvestri
        Mazza Testa Grassi Pellegrino Carbone Giuliani Benedetti Barone Rossetti Caputo Montanari Guerra
        Palmieri Bernardi Martino Fiore
    """,
}
STREETS = {
    "de": """
        Lindenstraße Hauptstraße Gartenweg Schillerstraße Bahnhofstraße Goethestraße Bergstraße Am_Markt
        Rosenweg Mozartstraße Kirchgasse Ringstraße Feldweg Uferstraße
    """,
    "fr": """
        rue_Victor_Hugo rue_de_la_Paix avenue_Foch rue_des_Lilas rue_Pasteur place_Carnot rue_du_Moulin
        rue_Voltaire quai_de_Saône rue_Molière boulevard_Gambetta impasse_des_Roses
    """,
    "nl": """
        Kerkstraat Dorpsstraat Molenweg Parklaan Schoolstraat Stationsweg Beatrixlaan Prinsengracht
        Nieuwstraat Lindelaan Eikenlaan Havenkade
    """,
    "en": """
        High_Street Station_Road Church_Lane Park_Avenue Victoria_Road Mill_Lane Oak_Drive Maple_Avenue
        King_Street Elm_Road Green_Lane Bridge_Street
    """,
    "nordic": """
        Storgatan Kungsgatan Skolgatan Vasagatan Nørregade Vestergade Mannerheimintie Björkvägen Parkvägen
        Havnegade Kirkkokatu Strandvejen
    """,
    "es": """
        Calle_Mayor Calle_Real Avenida_del_Sol Calle_de_Alcalá Rua_Augusta Rua_das_Flores Calle_Nueva
        Paseo_del_Prado Calle_Serrano Rua_do_Ouro Plaza_España Calle_Luna
    """,
    "it": """
        Via_Roma Via_Garibaldi Corso_Italia Via_Mazzini Via_Verdi Via_Dante Piazza_Cavour Via_Marconi
        Via_Manzoni Via_dei_Mille Viale_Europa Via_Torino
    """,
}
DOMAINS = ("example.com", "example.org", "example.net", "mail.example.com", "post.example.org", "web.example.net")


def listed(words: str) -> list[str]:
    """The names of a list divided by blanks; _ stands for a blank inside a name."""
    return [word.replace("_", " ") for word in words.split()]


def plain(name: str) -> str:
    """A name as it is written in an e-mail address."""
    swapped = name.lower().translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "å": "a"}))
    letters = unicodedata.normalize("NFKD", swapped).encode("ascii", "ignore").decode()
    return "".join(letter for letter in letters if letter.isalpha())
