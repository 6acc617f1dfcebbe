### Ilima dit : français, les pages d’aide. Lues quand on les ouvre.

help-start-title = Par où commencer
help-start-body =
    Ilima garde trois choses pour ton groupe : les plans, les personnes et les engagements. Ils vivent dans un espace, une pièce commune pour les gens que tu fais entrer.

    Commence avec ce que tu as. Importe ta liste de personnes, crée un plan avec un modèle, ou note ce qu’une autorité a promis.

    Tout est enregistré sur cet ordinateur pendant que tu écris. Il n’y a pas de bouton pour cela : la barre dit « Enregistré » et l’heure. Si elle dit « Non enregistré », ta dernière modification n’est qu’à l’écran, et le message au bas de la fenêtre dit pourquoi.

    Enregistré ne veut pas dire reçu. Ton travail atteint les autres quand tu le leur donnes, sur une clé USB ou en fichier.
help-today-title = Aujourd’hui
help-today-body =
    Aujourd’hui montre ce qui est à faire, ce qui est arrivé des autres, et ce que tu dois régler.

    Une ligne sur le côté dit où est ton travail : enregistré ici, et qui d’autre l’a. Si personne d’autre ne l’a, donne-le bientôt à quelqu’un.
help-plans-title = Plans
help-plans-body =
    Un plan a des buts, des tâches, des gens autour et un jour. Crée-le avec un modèle : ses tâches se comptent à rebours du jour.

    L’échéance d’une tâche est une date, ou des jours avant le jour du plan. Quand le jour bouge, ces tâches bougent avec lui.

    Regarde les tâches en liste ou en tableau. Chaque champ se modifie sur place : appuie sur Entrée, ou clique.
help-people-title = Personnes et organisations
help-people-body =
    Une personne n’a besoin que d’un nom ou d’un numéro. Le nom peut être un pseudonyme.

    Note ce que chaque personne a accepté, pour chaque façon de la joindre. Un refus compte toujours plus qu’un oui plus ancien.

    Filtre par étiquette ou lieu. L’export crée un fichier sans verrou : fais attention où tu le poses.
help-import-title = Importer des personnes
help-import-body =
    Choisis un fichier CSV d’un tableur, ou un fichier vCard d’un téléphone. Tu vois les premières lignes et relies chaque colonne à un champ.

    Avant que rien ne soit écrit, tu vois combien de personnes sont nouvelles, modifiées, identiques, ou laissées de côté et pourquoi.

    Importer le même fichier une deuxième fois ne change rien. Tout l’import peut être annulé, même des jours après, tant qu’il est parmi tes 500 dernières actions : les personnes modifiées depuis restent.
help-commitments-title = Engagements
help-commitments-body =
    Un engagement est ce qu’une personne au pouvoir a promis. Recopie les mots exacts, avec qui les a dits, quand et où.

    Choisis une échelle, suis un ou deux indicateurs, et ajoute une note chaque fois que tu regardes. L’état affiché n’est jamais plus que ce que quelqu’un a noté.

    Deux personnes peuvent juger autrement. Les deux évaluations restent, avec leurs noms.
help-exchange-title = Donner et recevoir
help-exchange-body =
    Donner écrit ton travail sur une clé USB, dans un dossier ou un fichier. Toutes les personnes de ton espace peuvent le lire, et personne d’autre.

    Recevoir prend ce que les autres ont donné. Tu peux recevoir la même clé deux fois, ou dans n’importe quel ordre ; rien n’est doublé.

    Le tableau montre qui a quoi, d’après ce que l’ordinateur de chaque personne a dit lui-même. Ne retire la clé que quand Ilima dit que tu peux.

    Ou échange sur le même Wi-Fi : les deux l’ouvrent en même temps et se cherchent. Si un Wi-Fi d’invités sépare les ordinateurs, tape l’adresse que montre l’autre écran, ou utilise une clé USB.

    Ou utilise un dossier partagé ou un serveur : tu y laisses ton travail scellé et tu prends ce que les autres ont laissé, chacun quand cela lui convient.
help-travel-title = Comment le travail voyage
help-travel-body =
    Ce qui voyage
    Ce que tu donnes est un colis : du travail scellé que seules les personnes de ton espace peuvent ouvrir. Une clé USB, un serveur ou quelqu’un avec un sac peut le porter, sans pouvoir le lire, ni le changer sans que cela se voie.

    L’ordre ne compte pas. Un colis peut arriver deux fois, avant un plus ancien, ou des semaines plus tard : rien n’est doublé. S’il s’en perd un, donne encore : ce que les autres n’ont pas dit avoir repart avec.

    Sur une clé USB ou dans un dossier
    À prendre quand il n’y a aucun réseau. Choisis Donner et fais passer la clé ; les autres choisissent Recevoir. La même clé peut aller d’une personne à l’autre.

    La clé a été retirée trop tôt ? Si tu donnais, ce qui est à moitié écrit ne compte pas : donne encore. Si tu recevais, ce qui est arrivé reste : remets la clé et choisis encore Recevoir. D’un fichier abîmé, les bonnes parties sont utilisées.

    Par courriel
    À prendre quand tu as du courriel de temps en temps. Choisis Donner, « En un seul fichier », et envoie le fichier. S’il est trop gros, la commande « ilima give FICHIER --max-bytes 100000 » le coupe en parties. Envoie chaque partie à part ; elles peuvent arriver dans n’importe quel ordre.

    Sur le même Wi-Fi
    À prendre quand vous êtes au même endroit : c’est le plus rapide. Les deux ouvrent « Sur le même Wi-Fi » et cherchent les autres. Chacun reçoit ce qui lui manque, dans les deux sens. Ce Wi-Fi n’a pas besoin d’internet. Tant que vous restez, ce que chacun écrit apparaît tout seul sur l’autre écran ; « Rester connecté pendant que je travaille » reste quand tu fermes cette fenêtre.

    Personne ne se fait entendre ? Un Wi-Fi d’invités sépare souvent les ordinateurs. L’un continue à chercher ; l’autre tape l’adresse que montre cet écran. Si rien ne répond, prends la clé USB.

    Par un câble ou un modem radio
    À prendre quand il n’y a pas de réseau et que tu veux les deux sens à la fois. Sur les deux ordinateurs, choisis « Câble » sur l’écran Échange, le port et la même vitesse ; ou tape la commande « ilima exchange serial PORT ». Ferme la fenêtre avant d’utiliser des commandes sur le même ordinateur : un seul des deux peut avoir ton travail ouvert.

    Par un dossier partagé ou un serveur
    À prendre quand vous n’êtes jamais là en même temps. Tout le monde utilise le même dossier ou la même adresse (WebDAV, S3), et choisit « Échanger maintenant » quand cela lui convient. Si quelque chose s’y perd ou s’abîme, une personne qui l’a l’y remet à son prochain échange.

    Avec un coursier
    Un coursier est un petit ordinateur ou un dossier qui porte du travail scellé entre des gens qui ne se voient jamais. Il n’a aucune clé pour l’ouvrir. À prendre pour un bureau, un bus ou un marché où l’on passe l’un après l’autre.

    Sur l’ordinateur du coursier, quelqu’un tape la commande « ilima courier DOSSIER ». Qui cherche alors les autres sur le même Wi-Fi échange avec lui. Si le Wi-Fi ne le trouve pas, ajoute son adresse sous « Dossier partagé », par exemple courier://192.168.4.1:7117. Tu peux aussi mettre son dossier sur une clé USB et le choisir là. Un coursier plein ne prend plus rien, et ne jette rien.

    Ce qui attend un travail antérieur
    Il arrive que du travail vienne avant le travail antérieur dont il dépend. Ilima le garde en sûreté, et le reçu dit combien attend. Quand le travail antérieur arrive, il est pris tout seul. Si cela dure, demande à d’autres personnes de ton espace de te donner ce qu’elles ont.

    Ce que dit « Qui a quoi »
    Il dit ce que l’ordinateur de chaque personne a dit lui-même, et à quel moment. Faire passer une clé n’y change encore rien. Il faut des nouvelles de cet ordinateur. Une clé ou un fichier d’autres personnes peut aussi les apporter.

    Il ne dit pas que quelqu’un a lu ton travail. « Pas encore de nouvelles » ne veut pas dire que cette personne n’a rien.

    Qui peut voir quoi
    Qui porte ton travail ne voit ni nom ni contenu. Mais certaines choses se voient.

    Une clé USB ou un fichier montre qu’Ilima l’a fait, combien de morceaux il y a, leur taille, et quand ils ont été écrits. Le courriel montre aussi qui écrit à qui.

    Sur un réseau, les autres voient qu’Ilima est là pendant que tu échanges, quelles adresses se parlent, et combien. Sur un modem radio, qui écoute entend que quelque chose est envoyé, et combien.

    Un dossier partagé, un serveur ou un coursier montre un dossier par espace, sous un nom qui ne dit rien : combien de choses s’y trouvent, leur taille, et depuis quand. Un serveur et un coursier voient aussi l’adresse d’où tu viens. Qui écoute sur le réseau peut reconnaître le même coursier.
help-road = Une modification d’un plan passe par six ordinateurs d’un même espace. Chacun la reçoit et la transmet par un autre chemin.
help-road-stick = Clé USB
help-road-courier = Coursier
help-road-server = Serveur
help-road-wifi = Même Wi-Fi
help-road-mail = Courriel
help-join-title = Faire entrer quelqu’un, ou rejoindre un espace
help-join-body =
    Qui veut rejoindre l’espace enregistre un fichier de demande et l’apporte à une personne qui coordonne. Celle-ci ouvre la demande, choisit un rôle et enregistre une invitation. L’invitation ne marche que sur l’ordinateur qui a fait la demande.

    Ensuite les deux se lisent cinq mots. S’ils sont les mêmes, personne n’a changé les fichiers en chemin. Si un mot diffère, arrêtez et recommencez avec de nouveaux fichiers.

    Le rôle « Écrit » permet de lire et d’écrire, « Lit » seulement de lire, et « Coordonne » aussi de faire entrer d’autres personnes. Qui est entré peut être suspendu ou retiré plus tard, avec « Changer » à côté de son nom sur la page Échange ; ce que son ordinateur a déjà y reste.
help-two-answers-title = Deux réponses
help-two-answers-body =
    Quand deux personnes modifient le même champ chacune de son côté, Ilima garde les deux réponses et les montre côte à côte, avec qui les a écrites et quand.

    Choisis-en une d’un clic. Le choix peut être annulé, et l’autre réponse reste dans l’historique.
help-undo-title = Annulation et historique
help-undo-body =
    Ilima ne demande pas « Vraiment ? ». Ce que tu écris, modifies ou retires peut être annulé, et le bouton de la barre dit ce qu’il annulerait.

    Ce que tu retires est dans Retiré récemment et peut être remis. Chaque fiche a un historique : qui a changé quoi, de quoi, en quoi.

    Ce que tu as donné ne peut pas être repris. Quand tu annules quelque chose, les autres l’apprennent la prochaine fois que tu donnes.
help-lock-title = Le verrou, et ce qu’il protège
help-lock-body =
    Ta phrase de passe verrouille tout sur cet ordinateur. Ilima se verrouille quand personne n’écrit pendant un moment ; Ctrl L verrouille aussitôt.

    Si tu oublies la phrase de passe, tes mots de secours ouvrent Ilima. Garde-les sur papier, loin de l’ordinateur. Sans l’une ni les autres, personne ne peut l’ouvrir, pas même les gens qui font Ilima.

    Quand Ilima est verrouillé, qui prend cet ordinateur peut voir qu’Ilima s’y trouve, en quelle langue, et la taille de tes espaces, mais ne peut lire ni tes plans, ni tes personnes, ni les promesses. Quand il est ouvert, toute personne au clavier peut les lire.

    Ce que tu donnes ne peut être lu que par les personnes de ton espace. Une liste exportée n’a aucun verrou.

    Aucune personne experte de l’extérieur n’a encore examiné ces verrous. Ne fais dépendre d’eux la vie de personne.
help-lost-title = Un ordinateur est perdu ou volé
help-lost-body =
    Préviens d’abord ton groupe, par n’importe quel moyen. Sur la page Échange, une personne qui coordonne ouvre le menu à côté du nom et choisit de suspendre : dès lors, rien de nouveau ne s’ouvre sur cet ordinateur. Une personne qui coordonne depuis plus longtemps ne peut être suspendue que par deux. Chacun l’apprend au prochain échange : échangez vite.

    Ce qui était sur cet ordinateur y reste lisible pour qui peut l’ouvrir. Verrouillé, il demande la phrase de passe. S’il a été pris ouvert, considère que tout est connu.

    Tu as une sauvegarde : sur un nouvel ordinateur, choisis que tu as une sauvegarde. Tu continues dans ton rôle. Donne d’abord aux autres, puis reçois d’eux. Ne fais pas retirer ton ancien ordinateur : cela retire aussi celui qui le continue.

    Tu n’as pas de sauvegarde : qu’une personne qui coordonne te fasse entrer de nouveau, puis qu’elle retire l’ancien ordinateur. Ce que tu avais donné revient ; ce que seul l’ordinateur perdu avait est perdu.
help-settings-title = Réglages
help-settings-body =
    Choisis la langue, l’apparence, la taille du texte, et après combien de minutes Ilima se verrouille.

    « Tout est-il intact ? » lit tout ce qui est enregistré et te dit si quelque chose est abîmé.

    Tu peux tout faire sans souris. F6 passe de la barre aux rubriques et à la page, Tab d’un bouton ou champ au suivant, et F1 ouvre l’aide de la page où tu es. L’onglet « Touches » les liste toutes.
